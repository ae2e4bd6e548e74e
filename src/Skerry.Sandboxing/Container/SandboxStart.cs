using System.Globalization;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Container;

/// <summary>Starts one sandbox, and holds what it will be taken down by.</summary>
/// <remarks>
/// <code>
///   1  ids         a range of the host's user ids
///   2  journal     from here on, whatever happens to the server, the sandbox is found and taken down
///   3  mounts      directory, scratch layer, mapped image, overlay; the OCI configuration; the socket
///   4  runtime     runc run --detach
///   5  agent       it dials the socket, once; the socket goes; the agent answers when its kernel is warm
/// </code>
/// </remarks>
internal sealed class SandboxStart(ContainerHost host, string id, SandboxSpecification specification) : IAsyncDisposable
{
    private readonly SandboxDirectory _directory = host.State.Sandbox(id);
    private UidRange? _owner;
    private SandboxRecord? _record;
    private ProcessHandle? _firstProcess;
    private AgentConnection? _agent;

    /// <summary>The sandbox.</summary>
    public string Id => id;

    /// <summary>How long step 3 took.</summary>
    public TimeSpan Mounting { get; private set; }

    /// <summary>How long step 4 took.</summary>
    public TimeSpan Running { get; private set; }

    /// <summary>How long step 5 took.</summary>
    public TimeSpan Greeting { get; private set; }

    /// <summary>What the runtime and the agent wrote until the start failed.</summary>
    public string Console { get; private set; } = "";

    /// <summary>Starts it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its agent, whose kernel is warm.</returns>
    /// <exception cref="SandboxStartException">It did not start; the caller takes down what was begun.</exception>
    /// <exception cref="IOException">The same.</exception>
    public async Task<AgentConnection> RunAsync(CancellationToken cancellationToken)
    {
        var image = host.Images.Find(specification.Image);
        _owner = await host.Ranges.TakeAsync(cancellationToken);
        _record = new SandboxRecord(id, host.Runtime.Program, host.State.CgroupOf(id), _owner.First, ProcessIdentity.Current);
        host.State.Journal.Add(_record);

        var began = host.Time.GetTimestamp();
        _directory.Create(_owner);
        SandboxRoot.Mount(_directory, host.ImageMounts.Mount(image), _owner, specification.Resources, host.Runtime.Kind);
        OciBundle.Write(_directory, host.Options.AgentDirectory, _record.Cgroup, host.Cgroups.LimitsSwap, _owner, specification);
        using var listener = new AgentListener(_directory.Socket);
        SandboxDirectory.Give(_directory.Socket, _owner.First);
        Mounting = host.Time.GetElapsedTime(began);

        return await RunAsync(listener, cancellationToken);
    }

    /// <summary>Takes down what was begun.</summary>
    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        using var firstProcess = _firstProcess;
        var gone = _record is null || await host.Takedown.RunAsync(_record, host.Runtime, firstProcess);
        // Ids of a sandbox of which something is left are used for no other.
        if (gone && _owner is not null) host.Ranges.Return(_owner);
    }

    private async Task<AgentConnection> RunAsync(AgentListener listener, CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(host.Options.StartTimeout, host.Time, cancellationToken);
        var began = host.Time.GetTimestamp();
        using var console = await host.Runtime.RunAsync(id, _directory.Path, _directory.ProcessId, wait.Token);
        Running = host.Time.GetElapsedTime(began);
        try
        {
            var number = await File.ReadAllTextAsync(_directory.ProcessId, wait.Token);
            _firstProcess = ProcessHandle.TryOpen(int.Parse(number, CultureInfo.InvariantCulture))
                ?? throw new SandboxStartException("The agent ended before it dialled.");
            _agent = new AgentConnection(await AcceptAsync(listener, _firstProcess, wait.Token), host.Limits, host.Time);
            await _agent.GreetAsync(wait.Token);
            Greeting = host.Time.GetElapsedTime(began) - Running;
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
