using Skerry.Pools.Executions;

namespace Skerry.Pools.Sessions;

/// <summary>One request's hold on a session: meanwhile it does not cool down; disposing restarts the cooldown.</summary>
public sealed class SessionLease : IDisposable
{
    private readonly List<ExecutionBuffers> _held = [];
    private int _released;

    internal SessionLease(Session session, bool isNew, TimeSpan allocationTime)
    {
        Session = session;
        IsNew = isNew;
        AllocationTime = allocationTime;
    }

    /// <summary>The session. It can end while it is leased: stopped by a caller, or lost with its sandbox.</summary>
    public Session Session { get; }

    /// <summary>Whether this request had the session allocated; true for exactly one lease of a session.</summary>
    public bool IsNew { get; }

    /// <summary>How long the request waited for its session.</summary>
    public TimeSpan AllocationTime { get; }

    /// <summary>As <see cref="Session.Start"/>; until the lease is disposed the server counts the whole result as held.</summary>
    /// <inheritdoc cref="Session.Start"/>
    public Execution Start(ExecutionCommand command, bool live = false, object? tag = null) => Keep(Session.StartHeld(command, live, tag))!;

    /// <summary>As <see cref="Session.FindExecution"/>; until the lease is disposed the server counts the whole result as held.</summary>
    /// <inheritdoc cref="Session.FindExecution"/>
    public Execution? FindExecution(string id) => Keep(Session.FindHeld(id));

    /// <summary>Draws from the session's buffers for what the request makes of an execution, until the lease is disposed.</summary>
    /// <param name="bytes">How many bytes; not negative.</param>
    /// <exception cref="SessionBusyException">They are not to be had.</exception>
    public void Draw(long bytes)
    {
        var buffers = Session.OpenBuffers();
        _held.Add(buffers);
        if (buffers.Take(bytes) is { } shortage) throw new SessionBusyException($"The answer cannot be made now: {shortage}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0) return;
        foreach (var buffers in _held) buffers.Release();
        Session.Release();
    }

    private Execution? Keep(Execution? execution)
    {
        if (execution is not null) _held.Add(execution.Buffers);
        return execution;
    }
}
