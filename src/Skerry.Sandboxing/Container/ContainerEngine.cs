using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Container;

/// <summary>Makes each sandbox a container of an OCI runtime, with user ids, a root and limits of its own.</summary>
/// <remarks>The steps of a start, and what each takes, stand in <see cref="SandboxStart"/>; those of an end in <see cref="SandboxTakedown"/>.</remarks>
public sealed partial class ContainerEngine : ISandboxEngine, IAsyncDisposable
{
    private const int IdLength = 32;

    private readonly ConcurrentDictionary<string, Task> _takenDown = new();
    private readonly ConcurrentDictionary<string, ISandbox> _sandboxes = new();
#pragma warning disable CA2213 // DisposeOnceAsync disposes it, on another thread.
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private readonly ContainerHost _host;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private Task? _disposal;

    private ContainerEngine(ContainerHost host, ILogger<ContainerEngine> logger)
    {
        (_host, _logger) = (host, logger);
        Isolation = host.Isolation;
    }

    /// <inheritdoc/>
    public SandboxIsolation Isolation { get; }

    /// <summary>Proves that this machine can run the engine, reaps what a server that died left behind, and opens the engine.</summary>
    /// <param name="options">How it works on this machine.</param>
    /// <param name="loggerFactory">Where it logs.</param>
    /// <param name="timeProvider">Measures its time-outs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The engine. Disposing it takes down every sandbox that it still has.</returns>
    /// <exception cref="EngineUnavailableException">Something is missing, or another server has the state directory.</exception>
    public static async Task<ContainerEngine> OpenAsync(
        ContainerEngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var host = await ContainerHost.OpenAsync(options, loggerFactory, timeProvider, cancellationToken);
        return new ContainerEngine(host, loggerFactory.CreateLogger<ContainerEngine>());
    }

    /// <inheritdoc/>
    public ValueTask<ImageContents> DescribeAsync(string image, CancellationToken cancellationToken) =>
        _host.Images.DescribeAsync(image, cancellationToken);

    /// <inheritdoc/>
    public async Task<ISandbox> CreateAsync(SandboxSpecification specification, CancellationToken cancellationToken)
    {
        lock (_gate) ObjectDisposedException.ThrowIf(_disposal is not null, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var gone = new TaskCompletionSource();
        _takenDown[id] = gone.Task;

        var start = new SandboxStart(_host, id, specification);
        AgentConnection agent;
        try
        {
            agent = await start.RunAsync(either.Token);
        }
        catch (Exception e)
        {
            await TakeDownAsync(start, gone);
            if (cancellationToken.IsCancellationRequested) throw;
            throw new SandboxStartException($"The sandbox did not start: {e.Message} {start.Console}".TrimEnd(), e);
        }

        LogStarted(id, start.Mounting.TotalMilliseconds, start.Running.TotalMilliseconds, start.Greeting.TotalMilliseconds);
        var group = _host.State.CgroupOf(id);
        var sandbox = new ContainerSandbox(
            id, agent, () => _host.Cgroups.CountOutOfMemoryKills(group), () => TakeDownAsync(start, gone));
        _sandboxes[id] = sandbox;
        if (!_stopping.IsCancellationRequested) return sandbox;

        // The engine was disposed in this very moment, and may not have seen the sandbox.
        await sandbox.DisposeAsync();
        throw new SandboxStartException("The engine was disposed.");
    }

    /// <summary>Takes down every sandbox, and lets go of the state directory.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_disposal ??= Task.Run(DisposeOnceAsync));
    }

    private async Task TakeDownAsync(SandboxStart start, TaskCompletionSource gone)
    {
        try
        {
            await start.DisposeAsync();
        }
        catch (Exception e)
        {
            LogTakedownFailed(start.Id, e);
        }
        finally
        {
            _sandboxes.TryRemove(start.Id, out _);
            _takenDown.TryRemove(start.Id, out _);
            gone.SetResult();
        }
    }

    private async Task DisposeOnceAsync()
    {
        await _stopping.CancelAsync();
        // A start that is under way takes down what it had begun; one that has just ended is in the list, or sees that we are stopping.
        while (!_takenDown.IsEmpty)
        {
            await Task.WhenAll(_sandboxes.Values.Select(sandbox => sandbox.DisposeAsync().AsTask()));
            await Task.WhenAny(_takenDown.Values.DefaultIfEmpty(Task.CompletedTask));
        }

        _host.Dispose();
        _stopping.Dispose();
    }

    [LoggerMessage(
        3021,
        LogLevel.Debug,
        "Sandbox {Sandbox} started: {Mounting:F1} ms for mounts, {Running:F1} ms for the runtime, {Greeting:F1} ms until its kernel was warm.")]
    private partial void LogStarted(string sandbox, double mounting, double running, double greeting);

    [LoggerMessage(3022, LogLevel.Error, "Sandbox {Sandbox} could not be taken down; it stays in the journal, and the next start tries again.")]
    private partial void LogTakedownFailed(string sandbox, Exception exception);
}
