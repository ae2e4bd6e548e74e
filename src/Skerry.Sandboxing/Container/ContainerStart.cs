using System.Globalization;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Node;

namespace Skerry.Sandboxing.Container;

/// <summary>Starts one container.</summary>
/// <remarks>
/// <code>
///   prepare  1  place       user ids and a journal entry: from here on the sandbox is found and taken down, whatever happens
///            2  mounts      directory, scratch layer, mapped image, overlay; the OCI configuration; the socket
///   run      3  runtime     runc run --detach
///            4  agent       it dials the socket, once; the socket goes; the agent answers when its kernel is warm
/// </code>
/// </remarks>
internal sealed class ContainerStart(ContainerHost host, string id, SandboxSpecification specification) : ISandboxStart
{
    private SandboxPlace? _place;
    private AgentListener? _listener;
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

    private SandboxNode Node => host.Node;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var image = Node.Images.Find(specification.Image);
        _place = SandboxPlace.Take(Node, id);

        var began = Node.Time.GetTimestamp();
        var directory = new ContainerDirectory(_place.Directory);
        directory.Create(_place.Owner);
        await host.MountRootAsync(directory, image, _place.Owner, specification.Resources, cancellationToken);
        OciBundle.Write(directory, Node.AgentDirectory, _place.Cgroup, Node.Cgroups.LimitsSwap, _place.Owner, specification);
        _listener = new AgentListener(directory.Socket);
        SandboxDirectory.Give(directory.Socket, _place.Owner.First);
        _mounting = Node.Time.GetElapsedTime(began);
    }

    /// <inheritdoc/>
    public async Task<AgentConnection> RunAsync(CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(host.Options.StartTimeout, Node.Time, cancellationToken);
        var began = Node.Time.GetTimestamp();
        using var console = await _place!.RunAsync([], wait.Token);
        _running = Node.Time.GetElapsedTime(began);
        try
        {
            var firstProcess = await _place.HoldFirstProcessAsync(wait.Token);
            _agent = new AgentConnection(await AcceptAsync(_listener!, firstProcess, wait.Token), Node.Limits, Node.Time);
            await _agent.GreetAsync(wait.Token);
            _greeting = Node.Time.GetElapsedTime(began) - _running;
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

    /// <inheritdoc/>
    public Task<string> ExplainEndAsync(string reason) => Task.FromResult(_place?.CountOutOfMemoryKills() is > 0 and var kills
        ? string.Create(
            CultureInfo.InvariantCulture, $"{reason} Its memory was used up, and the kernel had killed {kills} of its processes.")
        : reason);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        _listener?.Dispose();
        if (_place is not null) await _place.DisposeAsync();
    }

    private static async Task<Stream> AcceptAsync(AgentListener listener, ProcessHandle firstProcess, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepted = listener.AcceptAsync(either.Token);
        var ended = firstProcess.WaitForExitAsync();
        if (await Task.WhenAny(accepted, ended) == accepted) return await accepted;
        await either.CancelAsync();
        await ((Task)accepted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new SandboxStartException("The agent ended before it dialled.");
    }
}
