using Skerry.Pools.Budget;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Executions;

/// <summary>The executions of one session: one runs, others wait in order of arrival, the last that ended are remembered.</summary>
/// <param name="sandbox">Where they run.</param>
/// <param name="time">The clock.</param>
/// <param name="hold">Keeps the session from cooling down; false if it has ended.</param>
/// <param name="release">Undoes one <paramref name="hold"/>.</param>
/// <param name="lost">Told once the sandbox is of no use any more: why, and what was thrown.</param>
/// <param name="buffers">What the server may hold for the session; the queue draws code that waits and results from it.</param>
internal sealed class ExecutionQueue(
    ISandbox sandbox, TimeProvider time, Func<bool> hold, Action release, Action<string, Exception> lost, BufferAccount buffers)
{
    /// <summary>How many executions may wait.</summary>
    public const int MostWaiting = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Execution> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<(Execution Execution, ExecutionCommand Command)> _waiting = new();
    private readonly FinishedExecutions _finished = new();
    private ExecutionRun? _running;
    private bool _closed;

    public Execution? Find(string id)
    {
        lock (_gate) return _known.GetValueOrDefault(id);
    }

    public Execution Start(ExecutionCommand command, bool live, object? tag)
    {
        command = Checked(command);
        var execution = new Execution(command.Id, tag, this, live ? new ExecutionStream() : null);
        ExecutionRun? run = null;
        lock (_gate)
        {
            if (_known.ContainsKey(command.Id)) throw new ExecutionConflictException(command.Id);
            if (_waiting.Count >= MostWaiting) throw new SessionBusyException($"{_waiting.Count} executions wait in this session already.");
            if (buffers.Take(Size(command)) is { } shortage)
                throw new SessionBusyException($"The code cannot wait in this session: {shortage}");
            if (!_closed && hold())
            {
                _known.Add(command.Id, execution);
                if (_running is null) _running = run = new ExecutionRun(execution, command, sandbox, time, buffers);
                else _waiting.AddLast((execution, command));
            }
            else
            {
                buffers.Return(Size(command));
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
            if (run is null) Remember(execution, Unrun(ExecutionOutcome.Canceled), drawn: 0);
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
        }

        running?.Abort(why);
        foreach (var execution in waiting) execution.Complete(Unrun(ExecutionOutcome.Aborted) with { EndReason = why });
    }

    private static ExecutionResult Unrun(ExecutionOutcome outcome) =>
        new ExecutionTranscript(0, null).Close(outcome, TimeSpan.Zero, stateLost: outcome is ExecutionOutcome.Aborted);

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
            buffers.Return(Size(ended.Command));
            Remember(ended.Execution, result, ended.Drawn);
            _running = null;
            if (_waiting.First is not { } first) return null;
            _waiting.RemoveFirst();
            return _running = new ExecutionRun(first.Value.Execution, first.Value.Command, sandbox, time, buffers);
        }
    }

    private bool TryWithdraw(Execution execution)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Execution != execution) continue;
            _waiting.Remove(node);
            buffers.Return(Size(node.Value.Command));
            return true;
        }

        return false;
    }

    private void Remember(Execution ended, ExecutionResult result, long drawn)
    {
        if (result.Size > FinishedExecutions.MostBytes)
        {
            // Its caller has the execution itself, and with it the whole result.
            result = result.WithoutData();
            _known[ended.Id] = ended.Remembered(result);
        }

        var kept = Math.Min(drawn, result.Size);
        buffers.Return(drawn - kept);
        foreach (var forgotten in _finished.Add(ended.Id, result.Size, kept))
        {
            _known.Remove(forgotten.Id);
            buffers.Return(forgotten.Drawn);
        }
    }

    // Its text is held in UTF-16; an execution without a text is an object or two.
    private static long Size(ExecutionCommand command) => 1024 + ((long)command.Code.Length * sizeof(char));
}
