namespace Skerry.Pools.Sessions;

/// <summary>One request's hold on a session: meanwhile it does not cool down; disposing restarts the cooldown.</summary>
public sealed class SessionLease : IDisposable
{
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

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) Session.Release();
    }
}
