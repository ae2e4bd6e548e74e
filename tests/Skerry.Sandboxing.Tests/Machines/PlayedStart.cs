using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Machines;

/// <summary>A start that waits for the test's word.</summary>
internal sealed class PlayedStart : ISandboxStart
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentConnection? _agent;
    private int _disposals;

    public string Id { get; } = SandboxRegistry.NewId();

    public string Console => "It coughed.";

    public string Timing => "no time at all";

    /// <summary>Ends the start; completed unless the test replaces it.</summary>
    public TaskCompletionSource Started { get; init; } = Completed();

    /// <summary>Completes when it has begun; it begins once.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Whether it takes no notice when it is to give up.</summary>
    public bool IsDeaf { get; init; }

    public Exception? DisposalFailure { get; set; }

    public int Disposals => Volatile.Read(ref _disposals);

    public async Task<AgentConnection> StartAsync(CancellationToken cancellationToken)
    {
        _begun.SetResult();
        await Started.Task.WaitAsync(IsDeaf ? CancellationToken.None : cancellationToken);
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
