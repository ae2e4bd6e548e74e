using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;

namespace Skerry.Pools.Refill;

/// <summary>Every sandbox of a pool: starts them behind, keeps some ready, hands over, disposes, never has more than allowed.</summary>
/// <remarks>
/// <code>
///            start                take                retire
///  (nothing) ────► starting ────► ready ────► allocated ────► retiring ────► (nothing)
///                      │            │  ▲          │              ▲
///                      └─ waiter ───┼──┼──────────┘              │
///                                   │  └── give back, unused     │
///                                   └── died, or one too many ───┘
/// </code>
/// A sandbox holds its place among the pool's maximum from its start until it has been disposed. Whoever finds none ready waits in order
/// of arrival; nobody waits while one is ready. The lock is held for bookkeeping only: engines are called from the thread pool.
/// </remarks>
internal sealed partial class SandboxStock : IBudgetTenant, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ISandbox> _ready = [];
    private readonly LinkedList<TaskCompletionSource<ISandbox>> _waiters = new();
    private readonly Dictionary<ISandbox, BudgetSeat> _seats = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ISandboxEngine _engine;
    private readonly SandboxSpecification _specification;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PoolTuning _tuning;
    private readonly NodeBudget _budget;
    private readonly Action<ISandbox, string>? _revoked;
    private readonly PoolMetrics _metrics;
    private readonly SandboxDisposal _disposal;
    private readonly ReadyTarget _target;
    private readonly StartBackoff _backoff;
    private readonly ITimer _retry;
    private readonly ITimer _forget;
    private readonly int _floor;
    private readonly int _maximum;
    private TaskCompletionSource? _settled;
    private string? _shortage;
    private string? _readyShortage;
    private IAsyncDisposable? _shared;
    private int _starting;
    private int _allocated;
    private int _retiring;
    private bool _preparing;
    private bool _running;
    private bool _stopping;

    /// <summary>Makes an empty stock.</summary>
    /// <param name="pool">What its sandboxes are made of, and how many there may be.</param>
    /// <param name="engine">What makes them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="metrics">What it counts in.</param>
    /// <param name="tuning">The numbers that the pool's owner does not choose.</param>
    /// <param name="budget">What admits each sandbox.</param>
    /// <param name="revoked">Told that a sandbox that was taken has to go, and why.</param>
    public SandboxStock(
        PoolDefinition pool, ISandboxEngine engine, TimeProvider time, ILogger logger, PoolMetrics metrics, PoolTuning tuning,
        NodeBudget budget, Action<ISandbox, string>? revoked = null)
    {
        _budget = budget;
        _revoked = revoked;
        _engine = engine;
        _specification = new SandboxSpecification(pool.Language, pool.Image, pool.Preload, pool.Resources);
        _time = time;
        _logger = logger;
        _tuning = tuning;
        _metrics = metrics;
        _floor = pool.ReadySessionInstances;
        _maximum = pool.MaxConcurrentSessions;
        _disposal = new SandboxDisposal(tuning.Parallel, time, logger, _stop.Token);
        _target = new ReadyTarget(_floor, _maximum, time);
        _backoff = new StartBackoff(time, tuning.Jitter);
        _retry = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _forget = time.CreateTimer(_ => ForgetBursts(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public PoolStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new PoolStatus(_ready.Count, _starting, _allocated, _backoff.Failure)
                {
                    IsPreparing = _preparing, Shortage = _shortage ?? _readyShortage, Stuck = _disposal.Stuck,
                };
            }
        }
    }

    /// <summary>
    /// How many more sandboxes there may be, why the node's budget does not admit the next if it does not, and why the last start failed
    /// and when the next is due, if it failed.
    /// </summary>
    public (int Room, string? Shortage, string? Failure, TimeSpan RetryIn) Prospects
    {
        get
        {
            lock (_gate) return (_maximum - _allocated - _retiring, _shortage, _backoff.Failure, _backoff.Left);
        }
    }

    private int Total => _starting + _ready.Count + _allocated + _retiring;

    private bool IsSettled => _running && _ready.Count >= Math.Min(_floor, _maximum - _allocated - _retiring);

    /// <summary>Begins to prepare what sandboxes share, and then to start them. To be called once.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _preparing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static stock => _ = stock.PrepareAsync(), this, preferLocal: false);
    }

    /// <summary>Takes a ready sandbox, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out ISandbox? sandbox)
    {
        lock (_gate)
        {
            if (!TryPop(out sandbox)) return false;
            NoteDemand();
            Refill();
            return true;
        }
    }

    /// <summary>Takes a sandbox, waiting for one in order of arrival. One that comes when the wait was given up goes to the next.</summary>
    /// <exception cref="PoolUnavailableException">The pool stops.</exception>
    public async Task<ISandbox> TakeAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<ISandbox>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource<ISandbox>> place;
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_stopping) throw PoolRefusal.Stopping();
            NoteDemand();
            if (TryPop(out var sandbox))
            {
                Refill();
                return sandbox;
            }

            place = _waiters.AddLast(waiter);
            Refill();
        }

        using (cancellationToken.UnsafeRegister((_, token) => Withdraw(place, token), null)) return await waiter.Task;
    }

    /// <summary>Takes a sandbox back that was taken, but never used.</summary>
    public void GiveBack(ISandbox sandbox)
    {
        lock (_gate)
        {
            _allocated--;
            Offer(sandbox);
            Refill();
        }
    }

    /// <summary>Disposes a sandbox that was taken. Its place is free afterwards.</summary>
    /// <returns>Completes when it is gone. Never faults.</returns>
    public Task RetireAsync(ISandbox sandbox)
    {
        lock (_gate)
        {
            _allocated--;
            return Retire(sandbox);
        }
    }

    /// <inheritdoc/>
    public void OnRoom()
    {
        lock (_gate)
        {
            _shortage = _readyShortage = null;
            Refill();
        }
    }

    /// <inheritdoc/>
    public void Revoke(ISandbox sandbox, string why)
    {
        lock (_gate)
        {
            if (_ready.IndexOf(sandbox) is var place and >= 0)
            {
                _ = Retire(RemoveReady(place));
                return;
            }
        }

        _revoked?.Invoke(sandbox, why);
    }

    /// <summary>Waits until the sandboxes that the pool asks for are ready.</summary>
    /// <exception cref="PoolUnavailableException">They fail to start, the node's budget does not admit them, or the pool stops.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_stopping) return Task.FromException(PoolRefusal.Stopping());
            if (_backoff.Failure is { } why) return Task.FromException(PoolRefusal.Failing(why, _backoff.Left));
            if (IsSettled) return Task.CompletedTask;
            _settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _settled.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Gives up the starts, disposes what is ready, and waits until every sandbox is gone; who took one must retire it. One whose disposal
    /// fails is left to the engine.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            _running = false;
            while (_ready.Count > 0) _ = Retire(RemoveReady(_ready.Count - 1));
            foreach (var waiter in _waiters) waiter.TrySetException(PoolRefusal.Stopping());
            _waiters.Clear();
            _settled?.TrySetException(PoolRefusal.Stopping());
            MarkIfEmpty();
        }

        await _stop.CancelAsync();
        await _empty.Task;
        if (_shared is not null) await _shared.DisposeAsync();
        _stop.Dispose();
        _disposal.Dispose();
        await _retry.DisposeAsync();
        await _forget.DisposeAsync();
    }
}
