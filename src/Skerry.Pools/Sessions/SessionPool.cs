using Microsoft.Extensions.Logging;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Refill;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Sessions;

/// <summary>A pool at work: gives each identifier its session, from sandboxes that were started before anybody asked.</summary>
/// <remarks>The way of a request for a new identifier: a ready sandbox is handed over in memory, and another is started behind. If none is
/// ready the request waits, in order of arrival and together with all others for the same identifier, for as long as
/// <see cref="PoolDefinition.AllocationPatience"/> allows.</remarks>
public sealed class SessionPool : IAsyncDisposable
{
    /// <summary>How many identifiers may wait for a session at once; further ones are refused without a wait.</summary>
    public const int MostWaiting = 1000;

    /// <summary>How long a request is held that has a place in the pool and waits only for its sandbox to start.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<SessionIdentifier, Session> _sessions = [];
    private readonly Dictionary<SessionIdentifier, Allocation> _allocations = [];
    private readonly ISandboxEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PoolMetrics _metrics;
    private readonly NodeBudget _budget;
    private readonly SandboxStock _stock;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopping;

    internal SessionPool(
        PoolDefinition definition, ISandboxEngine engine, TimeProvider time, ILogger logger, PoolTuning tuning, NodeBudget? budget = null)
    {
        _budget = budget ?? NodeBudget.Unlimited;
        Definition = definition;
        _engine = engine;
        _time = time;
        _logger = logger;
        _metrics = new PoolMetrics(definition.Address.Name);
        _stock = new SandboxStock(definition, engine, time, logger, _metrics, tuning, _budget, EndOverBudget);
    }

    /// <summary>What the pool's sessions are made of, and how many there may be.</summary>
    public PoolDefinition Definition { get; }

    /// <summary>What separates its sessions from the host and from each other.</summary>
    public SandboxIsolation Isolation => _engine.Isolation;

    /// <summary>Tells what its image holds.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The contents, as far as they are known.</returns>
    public ValueTask<ImageContents> DescribeImageAsync(CancellationToken cancellationToken) =>
        _engine.DescribeAsync(Definition.Image, cancellationToken);

    /// <summary>What requests to the pool draw from until they are parsed.</summary>
    public BufferAccount RequestBuffers => _budget.RequestBuffers;

    /// <summary>How the pool is doing.</summary>
    public PoolStatus Status => _stock.Status;

    /// <summary>Whether the pool can be sent requests.</summary>
    public PoolHealth Health => _stock.Health;

    /// <summary>Gets the session of an identifier, allocating it if there is none. Completes at once unless no sandbox is ready.</summary>
    /// <param name="identifier">The identifier.</param>
    /// <param name="cancellationToken">Gives up waiting; others who wait for the same session are not touched by it.</param>
    /// <returns>A hold on the session, to be disposed when the request is done.</returns>
    /// <exception cref="PoolUnavailableException">
    /// No session was to be had within <see cref="PoolDefinition.AllocationPatience"/>: the pool is full, its sandboxes fail to start, or
    /// the server is stopping.
    /// </exception>
#pragma warning disable CA2000 // The caller disposes the lease.
    public ValueTask<SessionLease> AcquireAsync(SessionIdentifier identifier, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        Session? session;
        Allocation? allocation = null;
        var isFirst = false;
        lock (_gate)
        {
            if (_stopping) return ValueTask.FromException<SessionLease>(PoolRefusal.Stopping());
            session = Hold(identifier);
            if (session is null && !_allocations.TryGetValue(identifier, out allocation))
            {
                if (_stock.TryTake(out var sandbox))
                {
                    session = Open(identifier, sandbox, holds: 1);
                }
                else
                {
                    if (_allocations.Count >= MostWaiting) return ValueTask.FromException<SessionLease>(Refusal());
                    _allocations[identifier] = allocation = new Allocation(identifier);
                    isFirst = true;
                }
            }

            if (allocation is not null) allocation.Requests++;
        }

        if (allocation is null) return new(Lease(session!, since));
        if (isFirst) _ = AllocateAsync(allocation);
        return WaitAsync(allocation, since, cancellationToken);
    }
#pragma warning restore CA2000

    /// <summary>Gets the session of an identifier if there is one.</summary>
    /// <param name="identifier">The identifier.</param>
    /// <returns>A hold on the session, to be disposed when the request is done; null if there is no session.</returns>
    /// <exception cref="PoolUnavailableException">The server is stopping.</exception>
    public SessionLease? TryAcquire(SessionIdentifier identifier)
    {
        lock (_gate)
        {
            if (_stopping) throw PoolRefusal.Stopping();
            return Hold(identifier) is { } session ? new SessionLease(session, isNew: false, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Looks at a session without keeping it from cooling down.</summary>
    /// <param name="identifier">Its identifier.</param>
    /// <returns>The session as it is; null if there is none.</returns>
    public SessionSnapshot? Find(SessionIdentifier identifier)
    {
        lock (_gate) return _sessions.GetValueOrDefault(identifier)?.Snapshot();
    }

    /// <summary>Lists sessions in the order of their creation, without keeping them from cooling down.</summary>
    /// <param name="skip">How many to leave out at the beginning; not negative.</param>
    /// <param name="take">How many to give at most; not negative.</param>
    /// <returns>The sessions as they are.</returns>
    public IReadOnlyList<SessionSnapshot> List(int skip, int take)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfNegative(take);
        return [.. Sessions().Skip(skip).Take(take).Select(session => session.Snapshot())];
    }

    /// <summary>Stops a session. What runs in it is aborted.</summary>
    /// <param name="identifier">Its identifier.</param>
    /// <param name="cancellationToken">Ends the wait, not the stopping.</param>
    /// <returns>
    /// True when the sandbox is gone, or has resisted being taken down for a minute (it is tried on behind); false if there is no session.
    /// </returns>
    public async Task<bool> StopAsync(SessionIdentifier identifier, CancellationToken cancellationToken)
    {
        Session? session;
        lock (_gate) session = _sessions.GetValueOrDefault(identifier);
        if (session is null) return false;
        session.End(SessionEnd.Stopped, "A caller stopped it.");
        try
        {
            await session.Gone.WaitAsync(SandboxDisposal.Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The session has ended, and that is what the caller asked for.
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(PoolManager.DefaultGrace, CancellationToken.None);

    /// <summary>Refuses new requests, gives those that are being served some time to end, and disposes every sandbox.</summary>
    /// <param name="grace">How long executions, uploads and downloads may go on.</param>
    /// <param name="endGrace">Ends that time early.</param>
    /// <returns>Completes when nothing is left.</returns>
    internal async Task StopAsync(TimeSpan grace, CancellationToken endGrace)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_stopping;
            _stopping = true;
        }

        if (isFirst)
        {
            var emptied = _stock.DisposeAsync();
            await EndSessionsAsync(grace, endGrace);
            await emptied;
            _stopped.SetResult();
        }

        await _stopped.Task;
    }

    /// <summary>Begins to prepare what sandboxes share, and then to make them ready.</summary>
    internal void Start() => _stock.Start();

    internal Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _stock.WaitUntilReadyAsync(cancellationToken);

    // Whether every request that waits has a place, and sandboxes start.
    private bool IsBeingServed
    {
        get
        {
            var (room, shortage, failure, _) = _stock.Prospects;
            lock (_gate) return failure is null && shortage is null && room >= _allocations.Count;
        }
    }

    private List<Session> Sessions()
    {
        lock (_gate) return [.. _sessions.Values];
    }

    private Session? Hold(SessionIdentifier identifier) =>
        _sessions.TryGetValue(identifier, out var session) && session.TryHold() ? session : null;

    private async Task AllocateAsync(Allocation allocation)
    {
        try
        {
            var sandbox = await _stock.TakeAsync(allocation.Abandoned);
            if (!TryOpen(allocation, sandbox)) _stock.GiveBack(sandbox);
        }
        catch (OperationCanceledException)
        {
            // Everybody who waited has left.
        }
        catch (PoolUnavailableException e)
        {
            lock (_gate) _allocations.Remove(allocation.Identifier);
            allocation.Fail(e);
        }
    }

    private bool TryOpen(Allocation allocation, ISandbox sandbox)
    {
        lock (_gate)
        {
            if (allocation.Requests == 0) return false;
            _allocations.Remove(allocation.Identifier);
            if (_stopping) allocation.Fail(PoolRefusal.Stopping());
            else allocation.Succeed(Open(allocation.Identifier, sandbox, allocation.Requests));
            return !_stopping;
        }
    }

    private async ValueTask<SessionLease> WaitAsync(Allocation allocation, long since, CancellationToken cancellationToken)
    {
        Session session;
        try
        {
            session = await WaitPatientlyAsync(allocation, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The session may have come in the same moment; then this request has a hold on it.
            if (!Leave(allocation))
            {
                if (e is TimeoutException) throw Refusal();
                throw;
            }

            session = await allocation.Session;
        }

        return Lease(session, since);
    }

    private async Task<Session> WaitPatientlyAsync(Allocation allocation, CancellationToken cancellationToken)
    {
        var usual = Definition.AllocationPatience;
        try
        {
            return await allocation.Session.WaitAsync(usual, _time, cancellationToken);
        }
        catch (TimeoutException) when (usual < StartPatience && IsBeingServed)
        {
            return await allocation.Session.WaitAsync(StartPatience - usual, _time, cancellationToken);
        }
    }

    private bool Leave(Allocation allocation)
    {
        lock (_gate)
        {
            if (allocation.Session.IsCompletedSuccessfully) return true;
            if (--allocation.Requests > 0) return false;
            _allocations.Remove(allocation.Identifier);
        }

        allocation.Abandon();
        return false;
    }

    private Session Open(SessionIdentifier identifier, ISandbox sandbox, int holds)
    {
        var session = new Session(identifier, sandbox, Definition.Cooldown, _time, OnEnded, _budget.Buffers.Open());
        for (var hold = 0; hold < holds; hold++) session.TryHold();
        _sessions.Remove(identifier); // One that has ended in this moment: the new one goes to the end of the list.
        _sessions.Add(identifier, session);
        Watch(session);
        return session;
    }

    private SessionLease Lease(Session session, long since)
    {
        var isNew = session.ClaimNew();
        var waited = _time.GetElapsedTime(since);
        if (isNew)
        {
            _metrics.SessionAllocated(waited);
            _logger.SessionAllocated(session.Id, waited.TotalMilliseconds);
        }

        return new SessionLease(session, isNew, waited);
    }

    private void OnEnded(Session session, SessionEnd how, string why, Exception? cause)
    {
        lock (_gate)
        {
            if (_sessions.GetValueOrDefault(session.Identifier) == session) _sessions.Remove(session.Identifier);
        }

        _metrics.SessionEnded();
        if (how is SessionEnd.Lost) _logger.SessionLost(session.Id, why, cause);
        else _logger.SessionEnded(session.Id, how, why);
        _ = RetireAsync(session);
    }

    private void EndOverBudget(ISandbox sandbox, string why)
    {
        Session? session;
        lock (_gate) session = _sessions.Values.FirstOrDefault(session => session.Sandbox == sandbox);
        session?.End(SessionEnd.OverBudget, why);
    }

    private async Task RetireAsync(Session session)
    {
        await _stock.RetireAsync(session.Sandbox);
        session.MarkGone();
    }

    private PoolUnavailableException Refusal()
    {
        var (room, shortage, failure, retryIn) = _stock.Prospects;
        lock (_gate)
        {
            if (failure is not null && room > 0) return PoolRefusal.Failing(failure, retryIn);
            var soonest = _sessions.Count == 0 ? TimeSpan.Zero : _sessions.Values.Min(session => session.ExpiresAt) - _time.GetUtcNow();
            if (shortage is not null && room > 0)
            {
                _budget.NoteRefusal();
                return PoolRefusal.OverBudget(shortage, soonest);
            }

            if (room > _allocations.Count)
                return PoolRefusal.Slow(Definition.AllocationPatience > StartPatience ? Definition.AllocationPatience : StartPatience);
            return PoolRefusal.Exhausted(Definition.MaxConcurrentSessions, _budget.Plan, soonest);
        }
    }

    private Task EndSessionsAsync(TimeSpan grace, CancellationToken endGrace)
    {
        var sessions = Sessions();
        _logger.Stopping(sessions.Count);
        return Task.WhenAll(sessions.Select(EndAsync));

        async Task EndAsync(Session session)
        {
            // What goes on after the grace is aborted with its sandbox.
            await session.Idle.WaitAsync(grace, _time, endGrace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            session.End(SessionEnd.Shutdown, "The server stops.");
        }
    }

    private static void Watch(Session session)
    {
        // Without the context of the request, which the session outlives.
        var ended = session.Sandbox.Ended;
        ended.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => _ = EndAsync());

        async Task EndAsync() => session.End(SessionEnd.Lost, await ended);
    }
}
