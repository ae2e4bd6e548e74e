using System.Threading.Channels;
using Skerry.Pools.Executions;

namespace Skerry.Testing.Sandboxes;

/// <summary>An execution inside a sandbox, played by the test.</summary>
/// <param name="command">What was asked for.</param>
public sealed class FakeExecution(ExecutionCommand command)
{
    private readonly Channel<ExecutionEvent> _events = Channel.CreateUnbounded<ExecutionEvent>();
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public ExecutionCommand Command { get; } = command;

    /// <summary>Completes when the caller's token was cancelled.</summary>
    public Task LetGo => _letGo.Task;

    /// <summary>How many events were taken out.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Whether the token is ignored, as by a sandbox that hangs.</summary>
    public bool IgnoresCancellation { get; set; }

    public void Emit(ExecutionEvent happened) => _events.Writer.TryWrite(happened);

    public void Print(string text) => Emit(new ExecutionOutput(OutputStream.Stdout, text));

    /// <summary>Sends the last event.</summary>
    public void Complete(ExecutionOutcome outcome = ExecutionOutcome.Succeeded, bool stateLost = false)
    {
        Emit(new ExecutionCompleted(outcome, TimeSpan.FromMilliseconds(7), stateLost));
        _events.Writer.TryComplete();
    }

    /// <summary>Ends the stream without its last event; with an exception if one is given.</summary>
    public void BreakOff(Exception? exception = null) => _events.Writer.TryComplete(exception);

    internal async IAsyncEnumerable<ExecutionEvent> PlayAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => _letGo.TrySetResult());
        await foreach (var happened in _events.Reader.ReadAllAsync(IgnoresCancellation ? CancellationToken.None : cancellationToken))
        {
            Interlocked.Increment(ref _taken);
            yield return happened;
        }
    }
}
