using System.Runtime.CompilerServices;

namespace Skerry.Pools.Executions;

/// <summary>One run of code in a session.</summary>
public sealed class Execution
{
    private readonly TaskCompletionSource<ExecutionResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionQueue _queue;
    private readonly ExecutionStream? _stream;
    private volatile bool _running;
    private volatile ExecutionResult? _result;
    private int _readers;

    internal Execution(string id, object? tag, ExecutionQueue queue, ExecutionBuffers buffers, bool live)
    {
        Id = id;
        Tag = tag;
        Buffers = buffers;
        _queue = queue;
        _stream = live ? new ExecutionStream(buffers) : null;
    }

    /// <summary>Its name, unique within its session.</summary>
    public string Id { get; }

    /// <summary>What its caller keeps with it, as given to <see cref="Sessions.Session.Start"/>.</summary>
    public object? Tag { get; }

    /// <summary>How far it has come.</summary>
    public ExecutionState State =>
        _result?.Outcome switch
        {
            null => _running ? ExecutionState.Running : ExecutionState.NotStarted,
            ExecutionOutcome.Succeeded => ExecutionState.Succeeded,
            ExecutionOutcome.Canceled => ExecutionState.Canceled,
            _ => ExecutionState.Failed,
        };

    /// <summary>
    /// What comes of it. Never faults: an execution whose sandbox was lost completes as <see cref="ExecutionOutcome.Aborted"/>
    /// with <see cref="ExecutionResult.StateLost"/>.
    /// </summary>
    /// <remarks>
    /// Whoever started the execution, or found it before it ended, gets the whole result. A session remembers results up to 8 MiB: of a
    /// larger one <see cref="Sessions.Session.FindExecution"/> gives later everything but the data, with a text in its place.
    /// </remarks>
    public Task<ExecutionResult> Completion => _completion.Task;

    /// <summary>Gives what happens as it happens, to one reader. A slow reader slows the sandbox down.</summary>
    /// <param name="cancellationToken">Ends the reading. Leaving before the end, in this way or another, cancels the execution.</param>
    /// <returns>
    /// The events, output cut at the command's limit. The last is <see cref="ExecutionCompleted"/>. The reading ends in a
    /// <see cref="TimeoutException"/> if the reader has not caught up 15 seconds after the command's time-out.
    /// </returns>
    /// <exception cref="InvalidOperationException">The execution was not started live, or has a reader already.</exception>
    public IAsyncEnumerable<ExecutionEvent> ReadEventsAsync(CancellationToken cancellationToken)
    {
        if (_stream is null) throw new InvalidOperationException("Only an execution that was started live can be read.");
        if (Interlocked.Exchange(ref _readers, 1) != 0) throw new InvalidOperationException("An execution has one reader only.");
        return ReadAsync(_stream, cancellationToken);
    }

    /// <summary>Says that its events will not be read: cancels it, and drops what happens until it has ended.</summary>
    /// <remarks>A live execution that nobody reads would stand still at its first events.</remarks>
    public void Abandon()
    {
        _stream?.Abandon();
        if (Completion.IsCompleted) return;
        _ = CancelAsync(CancellationToken.None);
    }

    /// <summary>Cancels it: removes it from the queue if it waits, interrupts it if it runs, does nothing if it has ended.</summary>
    /// <param name="cancellationToken">Ends the call, not the cancelling.</param>
    /// <returns>Completes when the sandbox was told; <see cref="Completion"/> says when the execution has ended.</returns>
    public Task CancelAsync(CancellationToken cancellationToken) => _queue.CancelAsync(this, cancellationToken);

    /// <summary>
    /// An execution that has ended in the same way, to be remembered in place of this one: it holds what is given and nothing else.
    /// </summary>
    internal Execution Remembered(ExecutionResult result)
    {
        var remembered = new Execution(Id, Tag, _queue, Buffers.Split(result.Size), live: false);
        remembered.Complete(result);
        return remembered;
    }

    /// <summary>What the server holds for it.</summary>
    internal ExecutionBuffers Buffers { get; }

    internal bool IsLive => _stream is not null;

    internal void Begin() => _running = true;

    internal ValueTask PublishAsync(ExecutionEvent happened, CancellationToken patience) =>
        _stream?.WriteAsync(happened, patience) ?? ValueTask.CompletedTask;

    internal void LeaveReaderBehind() =>
        _stream?.Abandon(new TimeoutException("The reader of the execution's events fell too far behind."));

    internal void Complete(ExecutionResult result)
    {
        _result = result;
        _completion.TrySetResult(result);
        _stream?.Close();
    }

    private async IAsyncEnumerable<ExecutionEvent> ReadAsync(
        ExecutionStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in stream.ReadAsync(cancellationToken)) yield return happened;
            var result = await Completion.WaitAsync(cancellationToken);
            yield return new ExecutionCompleted(result.Outcome, result.Duration, result.StateLost)
            {
                Loss = result.Loss,
                EndReason = result.EndReason,
                Truncation = result.Truncation,
            };
        }
        finally
        {
            Abandon();
        }
    }
}
