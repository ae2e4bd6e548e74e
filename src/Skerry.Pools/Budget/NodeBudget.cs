using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Budget;

/// <summary>
/// Stands between the pools and the engine: admits each sandbox before it is started, and ends some when memory runs short.
/// </summary>
/// <remarks>
/// All pools of a node share one. The rules are <see cref="BudgetLedger"/>'s; what is here is the lock, the watch and the way to the pools.
/// The lock is the innermost: pools call in with theirs held, and are called from the thread pool with none.
/// </remarks>
public sealed partial class NodeBudget : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<IBudgetTenant> _starved = [];
    private readonly BudgetLedger? _ledger;
    private readonly BudgetMetrics? _metrics;
    private readonly BudgetWatch? _watch;
    private readonly ILogger _logger;
    private long _refusals;
    private long _ended;
    private string? _blind;

    /// <summary>Makes a budget, and has the machine enforce its outermost bound.</summary>
    /// <param name="meter">Measures the machine.</param>
    /// <param name="plan">How the machine is divided; it is valid.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    public NodeBudget(INodeMeter meter, BudgetPlan plan, TimeProvider time, ILogger<NodeBudget> logger)
        : this(plan, new BufferBudget(plan?.Buffers ?? 0, plan?.Options.SessionBufferBytes ?? 0), logger)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(plan);
        _ledger = new BudgetLedger(plan);
        _watch = new BudgetWatch(this, meter, plan, time, logger);
        _metrics = new BudgetMetrics(this);
        try
        {
            meter.Limit(plan.Wall, plan.ProcessWall);
        }
        catch (Exception e)
        {
            // The budget governs without it; what is lost is the wall behind.
            LogNoWall(e);
        }
    }

    private NodeBudget(BudgetPlan? plan, BufferBudget buffers, ILogger logger) =>
        (Plan, Buffers, RequestBuffers, _logger) = (plan, buffers, buffers.OpenForRequests(), logger);

    /// <summary>A budget that admits every sandbox; only what the server holds for one session is bounded.</summary>
    public static NodeBudget Unlimited { get; } =
        new(null, new BufferBudget(long.MaxValue / 2, new BudgetOptions().SessionBufferBytes),
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    /// <summary>How the machine is divided; null if it is not.</summary>
    public BudgetPlan? Plan { get; }

    /// <summary>How the budget is doing; null if there is none.</summary>
    public BudgetStatus? Status
    {
        get
        {
            if (_ledger is null) return null;
            lock (_gate)
            {
                return new BudgetStatus(
                    _ledger.Seats.Count, Plan!.Seats, _ledger.Used, _ledger.Committed, _ledger.Ceiling,
                    Buffers.Used, Buffers.Total, _refusals, _ended, Shortage(ahead: false));
            }
        }
    }

    /// <summary>What the server holds of requests until they are parsed.</summary>
    public BufferAccount RequestBuffers { get; }

    /// <summary>What the server holds for sessions and requests.</summary>
    internal BufferBudget Buffers { get; }

    /// <summary>Stops watching.</summary>
    public ValueTask DisposeAsync()
    {
        _metrics?.Dispose();
        return _watch?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Admits a sandbox, or says why not; then the tenant is told when there may be room.</summary>
    /// <param name="tenant">The pool that asks.</param>
    /// <param name="ahead">Whether nobody waits for it yet.</param>
    /// <param name="shortage">Why not, in words that a caller may see; null if it was admitted.</param>
    /// <returns>Its seat; null if it was not admitted.</returns>
    internal BudgetSeat? TryAdmit(IBudgetTenant tenant, bool ahead, out string? shortage)
    {
        shortage = null;
        if (_ledger is null) return new BudgetSeat(null, tenant);
        BudgetSeat? evicted = null;
        lock (_gate)
        {
            shortage = Shortage(ahead);
            if (shortage is null)
            {
                var seat = new BudgetSeat(this, tenant);
                _ledger.Admit(seat);
                _watch!.Arm();
                return seat;
            }

            _starved.Add(tenant);
            if (!ahead) evicted = _ledger.PickReadyOfOthers(tenant);
            _watch!.Arm();
        }

        if (evicted is not null) Revoke(evicted);
        return null;
    }

    /// <summary>Counts a caller that got no sandbox.</summary>
    internal void NoteRefusal()
    {
        Interlocked.Increment(ref _refusals);
        _metrics?.Refused();
    }

    internal bool TryMove(BudgetSeat seat, BudgetSeat.Stage stage, ISandbox sandbox)
    {
        lock (_gate)
        {
            seat.Sandbox = sandbox;
            if (seat.State is BudgetSeat.Stage.Leaving) return false;
            seat.State = stage;
            if (stage is BudgetSeat.Stage.Serving) _ledger!.Renew(seat);
            return true;
        }
    }

    internal void Release(BudgetSeat seat)
    {
        lock (_gate)
        {
            if (!_ledger!.Remove(seat)) return;
        }

        Wake();
    }

    /// <summary>The sandboxes to be measured one by one.</summary>
    internal IReadOnlyList<BudgetSeat> Seats
    {
        get
        {
            lock (_gate) return [.. _ledger!.Seats.Where(seat => seat.Sandbox is not null)];
        }
    }

    /// <summary>Takes measurements in, and ends what has to be ended.</summary>
    /// <param name="use">The whole.</param>
    /// <param name="each">Each sandbox; null if the whole alone was measured.</param>
    /// <returns>How far the use is below the ceiling, and whether there is anything to watch.</returns>
    internal (long Headroom, bool IsNeeded) Note(NodeUse use, IReadOnlyList<(BudgetSeat Seat, SandboxUse Use)>? each)
    {
        IReadOnlyList<BudgetSeat> picked = [];
        long headroom;
        bool isNeeded;
        lock (_gate)
        {
            _blind = null;
            _ledger!.Note(use);
            foreach (var (seat, measured) in each ?? []) seat.Use = measured;
            if (each is not null) picked = _ledger.Pick();
            headroom = _ledger.Ceiling - _ledger.Used;
            isNeeded = _ledger.Seats.Count > 0 || _starved.Count > 0;
        }

        foreach (var seat in picked) Revoke(seat);
        Wake();
        return (headroom, isNeeded);
    }

    /// <summary>Admits nobody until the machine can be measured again.</summary>
    internal void NoteBlindness()
    {
        lock (_gate) _blind = "the machine's memory cannot be measured at the moment; the server's log has the details.";
    }

    private string? Shortage(bool ahead) => _blind ?? _ledger!.Shortage(ahead);

    private void Revoke(BudgetSeat seat)
    {
        var (sandbox, why) = (seat.Sandbox!, seat.Revoked!);
        LogRevoked(sandbox.Id, why);
        Interlocked.Increment(ref _ended);
        _metrics?.Ended();
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => work.Tenant.Revoke(work.Sandbox, work.Why), (seat.Tenant, Sandbox: sandbox, Why: why), preferLocal: false);
    }

    private void Wake()
    {
        IBudgetTenant[] starved;
        lock (_gate)
        {
            if (_starved.Count == 0 || Shortage(ahead: false) is not null) return;
            starved = [.. _starved];
            _starved.Clear();
        }

        foreach (var tenant in starved) ThreadPool.UnsafeQueueUserWorkItem(static tenant => tenant.OnRoom(), tenant, preferLocal: false);
    }

    [LoggerMessage(1100, LogLevel.Warning, "Sandbox {Sandbox} is ended by the budget: {Why}")]
    private partial void LogRevoked(string sandbox, string why);

    [LoggerMessage(1101, LogLevel.Warning, "The kernel does not limit all sandboxes together; the budget governs alone.")]
    private partial void LogNoWall(Exception exception);
}
