using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Refill;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Sessions;

/// <summary>All pools of this server.</summary>
public sealed class PoolManager : IAsyncDisposable
{
    /// <summary>How long requests that are being served may go on when the pools stop, by default.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    private readonly IPoolStore _store;
    private readonly ISandboxEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly PoolTuning _tuning;
    private FrozenDictionary<string, SessionPool> _byName = FrozenDictionary<string, SessionPool>.Empty;

    /// <summary>Makes a manager without pools; <see cref="StartAsync"/> reads them.</summary>
    /// <param name="store">Where the pools are defined.</param>
    /// <param name="engine">What makes their sandboxes. The manager does not dispose it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes a logger for each pool: <c>Skerry.Pools.</c> and its name.</param>
    /// <param name="budget">
    /// What admits the sandboxes of all pools. The manager does not dispose it. Null: nothing bounds them but the pools.
    /// </param>
    public PoolManager(IPoolStore store, ISandboxEngine engine, TimeProvider time, ILoggerFactory loggers, NodeBudget? budget = null)
        : this(store, engine, time, loggers, new PoolTuning(), budget)
    {
    }

    internal PoolManager(
        IPoolStore store, ISandboxEngine engine, TimeProvider time, ILoggerFactory loggers, PoolTuning tuning, NodeBudget? budget = null)
    {
        Budget = budget ?? NodeBudget.Unlimited;
        _store = store;
        _engine = engine;
        _time = time;
        _loggers = loggers;
        _tuning = tuning;
    }

    /// <summary>What admits the sandboxes of all pools.</summary>
    public NodeBudget Budget { get; }

    /// <summary>The pools, in the order of the store; none before <see cref="StartAsync"/> has ended.</summary>
    public IReadOnlyList<SessionPool> Pools { get; private set; } = [];

    /// <summary>The pools that this server cannot run, in the order of the store; none before <see cref="StartAsync"/> has ended.</summary>
    public IReadOnlyList<RejectedPool> Rejected { get; private set; } = [];

    /// <summary>
    /// Reads the pools from the store and begins to prepare them and to make sandboxes ready. Does not wait for that. A pool that demands
    /// a stronger wall than the engine's is rejected. To be called once.
    /// </summary>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="PoolDefinitionException">There are pools, and each was rejected.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var checkedPools = (await _store.ListAsync(cancellationToken))
            .Select(definition => (Definition: definition, Problems: IsolationDemand.Check(definition, _engine.Isolation))).ToList();
        Rejected =
        [
            .. checkedPools.Where(pool => pool.Problems.Count > 0)
                .Select(pool => new RejectedPool(pool.Definition, string.Join(' ', pool.Problems))),
        ];
        foreach (var rejected in Rejected)
            _loggers.CreateLogger($"Skerry.Pools.{rejected.Definition.Address.Name}").Rejected(rejected.Reason);
        if (Rejected.Count > 0 && Rejected.Count == checkedPools.Count)
            throw new PoolDefinitionException([.. Rejected.Select(pool => $"{pool.Definition.Address.Name}: {pool.Reason}")]);
        Pools =
        [
            .. checkedPools.Where(pool => pool.Problems.Count == 0).Select(pool => pool.Definition).Select(definition => new SessionPool(
                definition, _engine, _time, _loggers.CreateLogger($"Skerry.Pools.{definition.Address.Name}"), _tuning, Budget)),
        ];
        _byName = Pools.ToFrozenDictionary(pool => pool.Definition.Address.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var pool in Pools) pool.Start();
    }

    /// <summary>Waits until every pool has the ready sandboxes that it asks for.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PoolUnavailableException">
    /// The sandboxes of a pool fail to start; the message says why. The pool goes on trying, so this may be called again.
    /// </exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Pools.Select(pool => pool.WaitUntilReadyAsync(cancellationToken)));

    /// <summary>Finds a pool by its name, which is unique on a server.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The pool, or null.</returns>
    public SessionPool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Finds a pool by its whole address.</summary>
    /// <param name="address">The address, in any case.</param>
    /// <returns>The pool, or null.</returns>
    public SessionPool? Find(PoolAddress address) => Find(address.Name) is { } pool && pool.Definition.Address == address ? pool : null;

    /// <summary>Finds a pool that was rejected.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The pool, or null.</returns>
    public RejectedPool? FindRejected(string name) =>
        Rejected.FirstOrDefault(pool => pool.Definition.Address.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Stops every pool: new requests are refused, those that are being served get some time, and every sandbox is disposed.
    /// </summary>
    /// <param name="grace">How long executions, uploads and downloads may go on; not negative. What still runs then is aborted.</param>
    /// <param name="endGrace">Ends that time early.</param>
    /// <returns>Completes when every sandbox is gone. May be called again, and then waits for the same.</returns>
    public Task StopAsync(TimeSpan grace, CancellationToken endGrace) =>
        Task.WhenAll(Pools.Select(pool => pool.StopAsync(grace, endGrace)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(DefaultGrace, CancellationToken.None);
}
