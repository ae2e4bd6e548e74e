using System.Threading.Channels;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;

namespace Skerry.Testing.Sandboxes;

/// <summary>A sandbox in memory.</summary>
public sealed class FakeSandbox : ISandbox
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<FakeExecution> _byHand = Channel.CreateUnbounded<FakeExecution>();
    private readonly Channel<string> _cancelled = Channel.CreateUnbounded<string>();
    private int _disposals;

    internal FakeSandbox(SandboxSpecification specification, FakeScript script, TimeProvider time)
    {
        Specification = specification;
        Script = script;
        Files = new InMemorySandboxFiles(time);
    }

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public SandboxSpecification Specification { get; }

    /// <summary>What it does with code.</summary>
    public FakeScript Script { get; set; }

    public Task<string> Ended => _ended.Task;

    public InMemorySandboxFiles Files { get; }

    ISandboxFiles ISandbox.Files => Files;

    /// <summary>What disposing does first: wait, or fail.</summary>
    public Func<Task>? Disposing { get; set; }

    /// <summary>What a cancellation does; nothing by default.</summary>
    public Func<string, CancellationToken, Task>? Cancelling { get; set; }

    /// <summary>How often disposing ran to its end.</summary>
    public int Disposals => Volatile.Read(ref _disposals);

    public bool IsDisposed => Disposals > 0;

    /// <summary>Ends it from within, as a crash does.</summary>
    public void Die(string reason = "it was killed") => _ended.TrySetResult(reason);

    /// <summary>Waits for the next execution of <see cref="FakeScripts.ByHand"/>.</summary>
    public Task<FakeExecution> NextExecutionAsync() =>
        _byHand.Reader.ReadAsync().AsTask().Within("waiting for an execution to reach the sandbox");

    public bool TryNextExecution(out FakeExecution? execution) => _byHand.Reader.TryRead(out execution);

    /// <summary>Waits for the next cancellation and gives the execution's id.</summary>
    public Task<string> NextCancellationAsync() =>
        _cancelled.Reader.ReadAsync().AsTask().Within("waiting for a cancellation to reach the sandbox");

    public bool TryNextCancellation(out string? id) => _cancelled.Reader.TryRead(out id);

    public IAsyncEnumerable<ExecutionEvent> ExecuteAsync(ExecutionCommand command, CancellationToken cancellationToken) =>
        _ended.Task.IsCompleted ? throw new SandboxLostException("The sandbox has ended.") : Script(this, command, cancellationToken);

    public Task CancelAsync(string executionId, CancellationToken cancellationToken)
    {
        _cancelled.Writer.TryWrite(executionId);
        return Cancelling?.Invoke(executionId, cancellationToken) ?? Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (Disposing is { } first) await first();
        Interlocked.Increment(ref _disposals);
        _ended.TrySetResult("it was disposed");
    }

    internal FakeExecution Hand(ExecutionCommand command)
    {
        var execution = new FakeExecution(command);
        _byHand.Writer.TryWrite(execution);
        return execution;
    }
}
