using System.Globalization;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>Starts one container.</summary>
/// <remarks>
/// <code>
///   1  place       user ids and a journal entry: from here on the sandbox is found and taken down, whatever happens
///   2  mounts      directory, scratch layer, mapped image, overlay; the OCI configuration; the socket
///   3  runtime     runc run --detach
///   4  agent       it dials the socket, once; the socket goes; the agent answers when its kernel is warm
/// </code>
/// </remarks>
internal sealed class ContainerStart(ContainerHost host, string id, SandboxSpecification specification) : ISandboxStart
{
    private SandboxSlot? _slot;
    private AgentDoor? _door;
    private AgentConnection? _agent;
    private TimeSpan _mounting;
    private TimeSpan _running;
    private TimeSpan _greeting;

    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public string Console { get; private set; } = "";

    /// <inheritdoc/>
    public string Timing => string.Create(
        CultureInfo.InvariantCulture,
        $"{_mounting.TotalMilliseconds:F1} ms for mounts, {_running.TotalMilliseconds:F1} ms for the runtime, "
        + $"{_greeting.TotalMilliseconds:F1} ms until its kernel was warm");

    private Machine Machine => host.Machine;

    /// <inheritdoc/>
    public async Task<AgentConnection> StartAsync(CancellationToken cancellationToken)
    {
        var image = Machine.Images.Find(specification.Image);
        _slot = SandboxSlot.Take(Machine, id);
        await MountAsync(_slot, image, cancellationToken);
        return await RunAsync(_slot, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> ExplainEndAsync(string reason) => Task.FromResult(_slot?.CountOutOfMemoryKills() is > 0 and var kills
        ? string.Create(
            CultureInfo.InvariantCulture, $"{reason} Its memory was used up, and the kernel had killed {kills} of its processes.")
        : reason);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        _door?.Dispose();
        if (_slot is not null) await _slot.DisposeAsync();
    }

    private async Task MountAsync(SandboxSlot slot, string image, CancellationToken cancellationToken)
    {
        var began = Machine.Time.GetTimestamp();
        var directory = new ContainerDirectory(slot.Directory);
        directory.Create(slot.Owner);
        await host.MountRootAsync(directory, image, slot.Owner, specification.Resources, cancellationToken);
        OciBundle.Write(directory, Machine.AgentDirectory, slot.Cgroup, Machine.Cgroups.LimitsSwap, slot.Owner, specification);
        _door = new AgentDoor(directory.Stream, [ContainerDirectory.Socket], slot.Owner, "The agent");
        _mounting = Machine.Time.GetElapsedTime(began);
    }

    private async Task<AgentConnection> RunAsync(SandboxSlot slot, CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(host.Options.StartTimeout, Machine.Time, cancellationToken);
        var began = Machine.Time.GetTimestamp();
        using var console = await slot.RunAsync([], wait.Token);
        _running = Machine.Time.GetElapsedTime(began);
        try
        {
            var firstProcess = await slot.HoldFirstProcessAsync(wait.Token);
            var streams = await _door!.AcceptAsync(firstProcess.WaitForExitAsync(), wait.Token);
            _agent = new AgentConnection(streams[0], Machine.Limits, Machine.Time);
            await _agent.GreetAsync(wait.Token);
            _greeting = Machine.Time.GetElapsedTime(began) - _running;
            return _agent;
        }
        catch (Exception e)
        {
            Console = console.ReadErrors();
            if (e is OperationCanceledException && !wait.IsGivenUp)
                throw new SandboxStartException($"The agent did not answer within {host.Options.StartTimeout}.", e);
            throw;
        }
    }
}
