using Skerry.Pools.Budget;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Executions;

/// <summary>The executions of one session: one runs, others wait in order of arrival, the last that ended are remembered.</summary>
/// <param name="sandbox">Where they run.</param>
/// <param name="time">The clock.</param>
/// <param name="hold">Keeps the session from cooling down; false if it has ended.</param>
/// <param name="release">Undoes one <paramref name="hold"/>.</param>
/// <param name="lost">Told once the sandbox is of no use any more: why, and what was thrown.</param>
/// <param name="account">What the server may hold for the session; code that waits, events on their way and results draw from it.</param>
internal sealed class ExecutionQueue(
    ISandbox sandbox, TimeProvider time, Func<bool> hold, Action release, Action<string, Exception> lost, BufferAccount account)
{
    /// <summary>How many executions may wait.</summary>
    public const int MostWaiting = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Execution> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<(Execution Execution, ExecutionCommand Command)> _waiting = new();
    private readonly FinishedExecutions _finished = new();
    private ExecutionRun? _running;
    private bool _closed;

    /// <summary>Looks for an execution.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isHeld">Whether the caller holds its buffers from now on.</param>
    public Execution? Find(string id, bool isHeld)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(id, out var execution)) return null;
            if (isHeld) execution.Buffers.Hold();
            return execution;
        }
    }

    /// <summary>Takes an execution on.</summary>
    /// <param name="command">What is to be run.</param>
    /// <param name="live">Whether its events are read.</param>
    /// <param name="tag">Kept with it.</param>
    /// <param name="isHeld">Whether the caller holds its buffers from now on.</param>
    public Execution Start(ExecutionCommand command, bool live, object? tag, bool isHeld)
    {
        command = Checked(command);
        var execution = new Execution(command.Id, tag, this, new ExecutionBuffers(account), live);
        ExecutionRun? run = null;
        lock (_gate)
        {
            if (_known.ContainsKey(command.Id)) throw new ExecutionConflictException(command.Id);
            if (_waiting.Count >= MostWaiting) throw new SessionBusyException($"{_waiting.Count} executions wait in this session already.");
            if (execution.Buffers.Take(Size(command)) is { } shortage)
                throw new SessionBusyException($"The code cannot wait in this session: {shortage}");
            if (isHeld) execution.Buffers.Hold();
            if (!_closed && hold())
            {
                _known.Add(command.Id, execution);
                if (_running is null) _running = run = new ExecutionRun(execution, command, sandbox, time);
                else _waiting.AddLast((execution, command));
            }
            else
            {
                execution.Buffers.Release();
                execution.Complete(Unrun(ExecutionOutcome.Aborted));
            }
        }

        if (run is not null) _ = RunAsync(run);
        return execution;
    }

    public Task CancelAsync(Execution execution, CancellationToken cancellationToken)
    {
        ExecutionRun? run;
        lock (_gate)
        {
            run = _running?.Execution == execution ? _running : null;
            if (run is null && !TryWithdraw(execution)) return Task.CompletedTask;
            if (run is null) Remember(execution, Unrun(ExecutionOutcome.Canceled));
        }

        if (run is not null) return run.CancelAsync(cancellationToken);
        execution.Complete(Unrun(ExecutionOutcome.Canceled));
        release();
        return Task.CompletedTask;
    }

    /// <summary>Ends every execution, for the sandbox is gone, and takes no more.</summary>
    /// <param name="why">Why, if callers are to be told.</param>
    public void Close(string? why)
    {
        ExecutionRun? running;
        List<Execution> waiting;
        lock (_gate)
        {
            _closed = true;
            running = _running;
            waiting = [.. _waiting.Select(entry => entry.Execution)];
            _waiting.Clear();
            foreach (var forgotten in _finished.Clear()) Forget(forgotten);
            foreach (var execution in waiting) Forget(execution);
        }

        running?.Abort(why);
        foreach (var execution in waiting) execution.Complete(Unrun(ExecutionOutcome.Aborted) with { EndReason = why });
    }

    private static ExecutionResult Unrun(ExecutionOutcome outcome) =>
        new ExecutionTranscript(0, buffers: null).Close(outcome, TimeSpan.Zero, stateLost: outcome is ExecutionOutcome.Aborted);

    private static ExecutionCommand Checked(ExecutionCommand command)
    {
        if (!ExecutionCommand.IsId(command.Id))
            throw new ArgumentException("An execution's id is 1 to 128 letters, digits, '-' and '_'.", nameof(command));
        if (command.Timeout <= TimeSpan.Zero || command.Timeout > ExecutionCommand.LongestTimeout)
            throw new ArgumentException($"A time-out is above zero and at most {ExecutionCommand.LongestTimeout}.", nameof(command));
        return command with { OutputLimit = Math.Clamp(command.OutputLimit, 0, ExecutionCommand.HighestOutputLimit) };
    }

    private async Task RunAsync(ExecutionRun? run)
    {
        while (run is not null)
        {
            var result = await run.RunAsync();
            if (run.Loss is var (why, cause)) lost(why, cause);
            var next = Finish(run, result);
            run.Execution.Complete(result);
            release();
            run = next;
        }
    }

    private ExecutionRun? Finish(ExecutionRun ended, ExecutionResult result)
    {
        lock (_gate)
        {
            ended.Execution.Buffers.Return(Size(ended.Command));
            Remember(ended.Execution, result);
            _running = null;
            if (_waiting.First is not { } first) return null;
            _waiting.RemoveFirst();
            return _running = new ExecutionRun(first.Value.Execution, first.Value.Command, sandbox, time);
        }
    }

    private bool TryWithdraw(Execution execution)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Execution != execution) continue;
            _waiting.Remove(node);
            execution.Buffers.Return(Size(node.Value.Command));
            return true;
        }

        return false;
    }

    private void Remember(Execution ended, ExecutionResult result)
    {
        if (_closed)
        {
            Forget(ended);
            return;
        }

        if (result.Size > FinishedExecutions.MostBytes)
        {
            // Its caller has the execution itself, and with it the whole result.
            result = result.WithoutData();
            var whole = ended;
            _known[ended.Id] = ended = ended.Remembered(result);
            whole.Buffers.Release();
        }

        foreach (var forgotten in _finished.Add(ended, result.Size)) Forget(forgotten);
    }

    private void Forget(Execution execution)
    {
        _known.Remove(execution.Id);
        execution.Buffers.Release();
    }

    // Its text is held in UTF-16; an execution without a text is an object or two.
    private static long Size(ExecutionCommand command) => 1024 + ((long)command.Code.Length * sizeof(char));
}
