using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Executions;

/// <summary>One execution's way through the sandbox, from the command to a result, whatever the sandbox does.</summary>
/// <remarks>
/// Two clocks run. A reader of live events has until 15 seconds after the command's time-out to take them, then it is left behind.
/// The sandbox has until <see cref="ExecutionGrace.Session"/> after the time-out, or after a cancellation, to say that the execution
/// ended; then it is lost.
/// </remarks>
#pragma warning disable CA1001 // The token sources are stood down, not disposed: an abort or a cancellation may reach them after the end.
internal sealed class ExecutionRun
#pragma warning restore CA1001
{
    private static readonly TimeSpan Grace = ExecutionGrace.Session;

    // A cancellation may overtake its execution on the way to the agent, so it is repeated until the execution has ended.
    private static readonly TimeSpan CancelAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReaderLead = Grace / 2;

    private readonly ExecutionCommand _command;
    private readonly ISandbox _sandbox;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _guard;
    private readonly CancellationTokenSource? _patience;
    private readonly TaskCompletionSource _cancelTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cancelling;
    private volatile Exception? _cancelFailure;
    private volatile string? _endReason;

    public ExecutionRun(Execution execution, ExecutionCommand command, ISandbox sandbox, TimeProvider time)
    {
        Execution = execution;
        _command = command;
        _sandbox = sandbox;
        _time = time;
        _started = time.GetTimestamp();
        _guard = new CancellationTokenSource(command.Timeout + Grace, time);
        _patience = execution.IsLive ? new CancellationTokenSource(command.Timeout + ReaderLead, time) : null;
    }

    public Execution Execution { get; }

    public ExecutionCommand Command => _command;

    /// <summary>Why the sandbox is of no use any more, and what was thrown; null if it is of use.</summary>
    public (string Why, Exception Cause)? Loss { get; private set; }

    private TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Runs the execution to its end. Never throws.</summary>
    public async Task<ExecutionResult> RunAsync()
    {
        Execution.Begin();
        var transcript = new ExecutionTranscript(_command.OutputLimit, Execution.Buffers);
        ExecutionResult result;
        try
        {
            var completed = await FollowAsync(transcript);
            var longest = _command.Timeout + Grace;
            var duration = completed.Duration < TimeSpan.Zero ? TimeSpan.Zero : completed.Duration > longest ? longest : completed.Duration;
            result = transcript.Close(completed with { Duration = duration });
        }
        catch (Exception e)
        {
            Loss = e switch
            {
                SandboxLostException => (e.Message, e),
                OperationCanceledException when _guard.IsCancellationRequested =>
                    ("An execution did not end in time.", _cancelFailure ?? e),
                _ => ($"An execution failed in the sandbox's own workings ({e.GetType().Name}).", e),
            };
            result = transcript.Close(ExecutionOutcome.Aborted, Elapsed, stateLost: true) with { EndReason = _endReason };
            _ = _guard.CancelAsync();
        }

        HastenTo(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return result;
    }

    /// <summary>Asks the sandbox to cancel, and goes on asking in the background until the execution has ended.</summary>
    public Task CancelAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _cancelling, 1) == 0) _ = InsistAsync();
        return _cancelTold.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the run at once, for its sandbox is gone.</summary>
    /// <param name="why">Why, if its caller is to be told.</param>
    public void Abort(string? why)
    {
        _endReason = why;
        _guard.Cancel();
        _patience?.Cancel();
    }

    private async Task<ExecutionCompleted> FollowAsync(ExecutionTranscript transcript)
    {
        var events = _sandbox.ExecuteAsync(_command with { Buffers = Execution.Buffers }, _guard.Token).GetAsyncEnumerator(_guard.Token);
        while (await GuardedAsync(events.MoveNextAsync()))
        {
            if (events.Current is ExecutionCompleted completed)
            {
                await GuardedAsync(events.DisposeAsync());
                return completed;
            }

            if (transcript.Accept(events.Current) is { } shown) await ShowAsync(shown);
        }

        throw new SandboxLostException("An execution's events broke off before its end.");
    }

    private async ValueTask ShowAsync(ExecutionEvent shown)
    {
        try
        {
            await Execution.PublishAsync(shown, _patience?.Token ?? default);
        }
        catch (OperationCanceledException) when (!_guard.IsCancellationRequested)
        {
            Execution.LeaveReaderBehind();
        }
    }

    private async Task InsistAsync()
    {
        var left = _command.Timeout + Grace - Elapsed;
        if (left > Grace) HastenTo(Grace, ReaderLead);
        while (!Execution.Completion.IsCompleted)
        {
            try
            {
                await _sandbox.CancelAsync(Execution.Id, CancellationToken.None).WaitAsync(CancelAgain, _time);
            }
            catch (Exception e)
            {
                // Whatever keeps the sandbox from cancelling, the guard ends the execution, and tells what it was.
                _cancelFailure = e;
            }

            _cancelTold.TrySetResult();
            await ((Task)Execution.Completion).WaitAsync(CancelAgain, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _cancelTold.TrySetResult();
    }

    private void HastenTo(TimeSpan guard, TimeSpan patience)
    {
        _patience?.CancelAfter(patience);
        _guard.CancelAfter(guard);
    }

    // A sandbox that does not heed its token is left alone with its work: it is disposed with the session.
    private async ValueTask<bool> GuardedAsync(ValueTask<bool> step) =>
        step.IsCompleted ? await step : await step.AsTask().WaitAsync(_guard.Token);

    private async ValueTask GuardedAsync(ValueTask step)
    {
        if (step.IsCompleted) await step;
        else await step.AsTask().WaitAsync(_guard.Token);
    }
}
