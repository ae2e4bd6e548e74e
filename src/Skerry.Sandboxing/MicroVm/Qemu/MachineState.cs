using System.Text.Json.Nodes;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>The state of a machine's devices: written once when its template is frozen, read by every clone.</summary>
/// <remarks>The memory is left out: a template shares its file, and a clone has that file mapped before it reads the state.</remarks>
internal static class MachineState
{
    private const string Socket = "state.sock";

    // 40 to 80 KB; more would be memory that was not left out, and no pipe takes it.
    private const int Longest = 1 << 20;

    /// <summary>Writes the state of a machine that was stopped.</summary>
    /// <param name="monitor">Its monitor.</param>
    /// <param name="socket">The socket that it is read through.</param>
    /// <param name="ended">Completes when QEMU has ended.</param>
    /// <param name="file">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public static async Task SaveAsync(
        QemuMonitor monitor, StateSocket socket, Task ended, string file, CancellationToken cancellationToken)
    {
        using var sockets = new AgentDoor(socket.Directory, [Socket], socket.Owner, "QEMU");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
#pragma warning disable CA2025 // It is awaited on every path.
        var incoming = ReceiveAsync(sockets, ended, file, either.Token);
#pragma warning restore CA2025
        try
        {
            await PrepareAsync(monitor, cancellationToken);
            await MigrateAsync(monitor, "migrate", $"unix:{socket.DirectorySeen}/{Socket}", cancellationToken);
        }
        catch
        {
            await either.CancelAsync();
            await incoming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await incoming;
    }

    /// <summary>Tells a QEMU that it will read a state that leaves out shared memory.</summary>
    public static Task PrepareAsync(QemuMonitor monitor, CancellationToken cancellationToken)
    {
        var capabilities = new JsonArray(Capability("x-ignore-shared"), Capability("events"));
        return monitor.ExecuteAsync("migrate-set-capabilities", new JsonObject { ["capabilities"] = capabilities }, cancellationToken);
    }

    /// <summary>Reads the state into a machine that waits for it.</summary>
    /// <param name="monitor">Its monitor.</param>
    /// <param name="descriptor">The descriptor, QEMU's own, of a <see cref="StatePipe"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="QemuMonitorException">It is not the state of a machine of this shape.</exception>
    public static Task RestoreAsync(QemuMonitor monitor, int descriptor, CancellationToken cancellationToken) =>
        MigrateAsync(monitor, "migrate-incoming", FormattableString.Invariant($"fd:{descriptor}"), cancellationToken);

    private static async Task MigrateAsync(QemuMonitor monitor, string command, string uri, CancellationToken cancellationToken)
    {
        var end = await monitor.ExecuteAsync(
            command,
            new JsonObject { ["uri"] = uri },
            happened => happened.Name == "MIGRATION" && happened.Text("status") is "completed" or "failed",
            cancellationToken);
        if (end.Text("status") != "completed") throw new QemuMonitorException("The state of the machine's devices could not be moved.");
    }

    private static async Task ReceiveAsync(AgentDoor sockets, Task ended, string file, CancellationToken cancellationToken)
    {
        await using var source = (await sockets.AcceptAsync(ended, cancellationToken))[0];
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[64 * 1024];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            if (target.Length + length > Longest)
                throw new IOException($"The state of the machine's devices is longer than {Longest} bytes.");
            await target.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
    }

    private static JsonObject Capability(string name) => new() { ["capability"] = name, ["state"] = true };
}
