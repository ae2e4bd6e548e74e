using Skerry.Pools.Budget;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Sessions;

/// <summary>A sandbox under a caller's identifier, from its allocation until it cools down, is stopped, or is lost.</summary>
public sealed class Session
{
    private readonly Cooldown _cooldown;
    private readonly BufferAccount _account;
    private readonly ExecutionQueue _executions;
    private readonly Action<Session, SessionEnd, string, Exception?> _ended;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _claimed;

    /// <summary>Allocates a session. It cools down from now on.</summary>
    /// <param name="identifier">What callers call it.</param>
    /// <param name="sandbox">Its sandbox.</param>
    /// <param name="cooldown">How long it lives idle.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ended">Called once when the session has ended: its sandbox is to be disposed.</param>
    /// <param name="buffers">What the server may hold for it.</param>
    internal Session(
        SessionIdentifier identifier, ISandbox sandbox, TimeSpan cooldown, TimeProvider time,
        Action<Session, SessionEnd, string, Exception?> ended,
        BufferAccount buffers)
    {
        _account = buffers;
        Identifier = identifier;
        Id = Guid.ParseExact(sandbox.Id, "N");
        CreatedAt = time.GetUtcNow();
        Sandbox = sandbox;
        Files = new BudgetedFiles(sandbox.Files, buffers);
        _ended = ended;
        _cooldown = new Cooldown(cooldown, time, () => Finish(SessionEnd.CooledDown, "Nobody asked for it any more."));
        _executions = new ExecutionQueue(
            sandbox, time, _cooldown.TryHold, _cooldown.Release, (why, cause) => End(SessionEnd.Lost, why, cause), buffers);
    }

    /// <summary>What callers call it.</summary>
    public SessionIdentifier Identifier { get; }

    /// <summary>Its own id, the one of its sandbox: sessions that follow each other under one identifier have different ones.</summary>
    public Guid Id { get; }

    /// <summary>When it was allocated.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When a request last began or ended in it, or an execution ended.</summary>
    public DateTimeOffset LastAccessedAt => _cooldown.TouchedAt;

    /// <summary>When it ends if nobody asks for it; while a request or an execution is in it, a whole cooldown from now.</summary>
    public DateTimeOffset ExpiresAt => _cooldown.ExpiresAt;

    /// <summary>Its data directory.</summary>
    public ISandboxFiles Files { get; }

    internal ISandbox Sandbox { get; }

    /// <summary>Completes when the sandbox of the ended session has been disposed.</summary>
    internal Task Gone => _gone.Task;

    /// <summary>Completes when no request and no execution is in it, or it has ended.</summary>
    internal Task Idle => _cooldown.Idle;

    /// <summary>
    /// Has code run, after what was started before it. The session does not cool down until it has ended, whether it is leased or not.
    /// In a session that has ended the execution completes at once, as <see cref="ExecutionOutcome.Aborted"/>.
    /// </summary>
    /// <param name="command">
    /// What to run; of its <see cref="ExecutionCommand.OutputLimit"/> at most 1 Mi characters count.
    /// </param>
    /// <param name="live">
    /// Whether its events are read as they happen, by <see cref="Execution.ReadEventsAsync"/>: then they must be.
    /// </param>
    /// <param name="tag">
    /// What to keep with the execution, see <see cref="Execution.Tag"/>: whoever finds the execution finds it too.
    /// </param>
    /// <returns>The execution; its <see cref="Execution.Completion"/> gives the result.</returns>
    /// <exception cref="ExecutionConflictException">The session knows an execution with that id.</exception>
    /// <exception cref="SessionBusyException">
    /// 256 executions wait already, or the server holds as much for the session as it may.
    /// </exception>
    /// <exception cref="ArgumentException">The id or the time-out is out of its bounds.</exception>
    public Execution Start(ExecutionCommand command, bool live = false, object? tag = null) =>
        _executions.Start(command, live, tag, isHeld: false);

    /// <summary>
    /// Looks for an execution: one that waits or runs, or one of the last 100 that ended, of which at most 8 MiB are kept.
    /// </summary>
    /// <remarks>
    /// Of a single result above 8 MiB everything but its data is kept: a text takes the place of the value, the image is gone.
    /// </remarks>
    /// <param name="id">Its id.</param>
    /// <returns>The execution, or null.</returns>
    public Execution? FindExecution(string id) => _executions.Find(id, isHeld: false);

    /// <inheritdoc cref="ExecutionQueue.Start"/>
    internal Execution StartHeld(ExecutionCommand command, bool live, object? tag) => _executions.Start(command, live, tag, isHeld: true);

    /// <inheritdoc cref="ExecutionQueue.Find"/>
    internal Execution? FindHeld(string id) => _executions.Find(id, isHeld: true);

    /// <summary>Opens buffers that are the caller's to release.</summary>
    internal ExecutionBuffers OpenBuffers() => new(_account);

    internal SessionSnapshot Snapshot() => new(Identifier, Id, CreatedAt, LastAccessedAt, ExpiresAt);

    /// <summary>Whether this is the first lease to ask.</summary>
    internal bool ClaimNew() => Interlocked.Exchange(ref _claimed, 1) == 0;

    internal bool TryHold() => _cooldown.TryHold();

    internal void Release() => _cooldown.Release();

    /// <summary>Ends the session, if it has not ended yet.</summary>
    internal void End(SessionEnd how, string why, Exception? cause = null)
    {
        if (_cooldown.TryEnd()) Finish(how, why, cause);
    }

    /// <summary>Tells those who wait that the sandbox has been disposed.</summary>
    internal void MarkGone() => _gone.TrySetResult();

    private void Finish(SessionEnd how, string why, Exception? cause = null)
    {
        _executions.Close(how is SessionEnd.OverBudget ? why : null);
        _ended(this, how, why, cause);
    }
}
