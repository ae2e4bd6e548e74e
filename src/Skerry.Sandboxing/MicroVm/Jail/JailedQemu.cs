using System.Runtime.InteropServices;
using Skerry.Linux;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>A QEMU in its jail: it has dialled the host's sockets, none of which can be dialled again.</summary>
internal sealed class JailedQemu : IAsyncDisposable
{
    private readonly SandboxSlot _slot;
    private RuntimeConsole? _console;
    private ProcessHandle? _process;

    private JailedQemu(SandboxSlot slot) => _slot = slot;

    /// <summary>QEMU's monitor.</summary>
    public QemuMonitor Monitor { get; private set; } = null!;

    /// <summary>The other ends of the machine's ports, in the order asked for. The caller disposes them.</summary>
    public IReadOnlyList<Stream> Ports { get; private set; } = [];

    /// <summary>The sandbox's directory.</summary>
    public SandboxDirectory Directory => _slot.Directory;

    /// <summary>What QEMU wrote to its standard error, until the jail is left to itself.</summary>
    public string ReadErrors() => _console?.ReadErrors() ?? "";

    /// <summary>Makes the place of a QEMU: ids, journal entry, directory. Disposing takes it down, whatever comes after.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="id">The sandbox.</param>
    public static JailedQemu Take(Machine machine, string id)
    {
        var jailed = new JailedQemu(SandboxSlot.Take(machine, id));
        return jailed;
    }

    /// <summary>The host's user that it runs as.</summary>
    public UidRange Owner => _slot.Owner;

    /// <summary>Its control group.</summary>
    public string Cgroup => _slot.Cgroup;

    /// <summary>The directory that is its own.</summary>
    public string OwnDirectory => _slot.Directory.In("own");

    /// <summary>Something in the directory that is its own.</summary>
    public string Own(string name) => Path.Combine(OwnDirectory, name);

    /// <summary>Makes its directories.</summary>
    public void CreateDirectories()
    {
        _slot.Directory.Create(_slot.Owner);
        // It opens what is there and can make nothing, so that it cannot fill the host's disk.
        _slot.Directory.CreateIn("own", _slot.Owner);
    }

    /// <summary>Starts QEMU and waits until it has dialled.</summary>
    /// <param name="cell">What it sees and may use.</param>
    /// <param name="ports">The sockets of the machine's ports that it dials, besides the monitor's.</param>
    /// <param name="descriptors">Its descriptors 3, 4 and so on; they stay the caller's to close.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It did not start; the message says what it wrote.</exception>
    public async Task StartAsync(
        JailCell cell, IReadOnlyList<string> ports, IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        JailBundle.Write(_slot.Directory.Configuration, cell);
        using var sockets = new AgentDoor(OwnDirectory, [QemuArguments.MonitorSocket, .. ports], _slot.Owner, "QEMU");
        _console = await _slot.RunAsync(descriptors, cancellationToken);
        _process = await _slot.HoldFirstProcessAsync(cancellationToken);
        try
        {
            var streams = await sockets.AcceptAsync(_process.WaitForExitAsync(), cancellationToken);
            Ports = [.. streams.Skip(1)];
            Monitor = await QemuMonitor.OpenAsync(streams[0], cancellationToken);
        }
        catch (Exception e) when (e is IOException or SandboxStartException)
        {
            throw new IOException($"{e.Message} {ReadErrors()}".TrimEnd(), e);
        }
    }

    /// <summary>Completes when QEMU has ended.</summary>
    public Task WaitForExitAsync() => _process?.WaitForExitAsync() ?? Task.CompletedTask;

    /// <summary>Leaves it to itself: what it writes to its standard streams goes nowhere from now on.</summary>
    public void CloseConsole() => _console?.Dispose();

    /// <summary>How many processes of its control group the kernel killed because its memory was used up.</summary>
    public long CountOutOfMemoryKills() => _slot.CountOutOfMemoryKills();

    /// <summary>Takes it down, and everything that belongs to it.</summary>
    public async ValueTask DisposeAsync()
    {
        Monitor?.Dispose();
        foreach (var port in Ports) await port.DisposeAsync();
        _console?.Dispose();
        await _slot.DisposeAsync();
    }
}
