using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Machines;

/// <summary>A start whose steps wait for the test's word.</summary>
internal sealed class PlayedStart : ISandboxStart
{
    private readonly TaskCompletionSource _prepareBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _runBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentConnection? _agent;
    private int _steps;
    private int _disposals;

    public string Id { get; } = SandboxRegistry.NewId();

    public string Console => "It coughed.";

    public string Timing => "no time at all";

    /// <summary>Ends the first step; completed unless the test replaces it.</summary>
    public TaskCompletionSource Prepared { get; init; } = Completed();

    /// <summary>Ends the second step; completed unless the test replaces it.</summary>
    public TaskCompletionSource Ran { get; init; } = Completed();

    public Task PrepareBegun => _prepareBegun.Task;

    public Task RunBegun => _runBegun.Task;

    /// <summary>Whether it takes no notice when it is to give up.</summary>
    public bool IsDeaf { get; init; }

    public Exception? DisposalFailure { get; init; }

    public int Disposals => Volatile.Read(ref _disposals);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _steps).ShouldBe(1);
        _prepareBegun.SetResult();
        await Prepared.Task.WaitAsync(IsDeaf ? CancellationToken.None : cancellationToken);
    }

    public async Task<AgentConnection> RunAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _steps).ShouldBe(2);
        _runBegun.SetResult();
        await Ran.Task.WaitAsync(IsDeaf ? CancellationToken.None : cancellationToken);
        return _agent = new AgentConnection(Stream.Null, new AgentLimits(), new ManualTimeProvider());
    }

    public Task<string> ExplainEndAsync(string reason) => Task.FromResult(reason);

    public ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        Interlocked.Increment(ref _disposals);
        return DisposalFailure is null ? ValueTask.CompletedTask : ValueTask.FromException(DisposalFailure);
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
