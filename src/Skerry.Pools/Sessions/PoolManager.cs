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
    /// <param name="budget">What admits the sandboxes of all pools. The manager does not dispose it. Null: nothing bounds them but the pools.</param>
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

    /// <summary>Reads the pools from the store and begins to prepare them and to make sandboxes ready. Does not wait for that. To be called once.</summary>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="PoolDefinitionException">The engine's wall is weaker than a pool demands; no pool was made.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var definitions = await _store.ListAsync(cancellationToken);
        string[] refused =
        [
            .. definitions.SelectMany(definition =>
                IsolationDemand.Check(definition, _engine.Isolation).Select(problem => $"{definition.Address.Name}: {problem}")),
        ];
        if (refused.Length > 0) throw new PoolDefinitionException(refused);
        Pools =
        [
            .. definitions.Select(definition => new SessionPool(
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

    /// <summary>Stops every pool: new requests are refused, running executions get a short time, and every sandbox is disposed.</summary>
    /// <param name="cancellationToken">Ends the wait, not the stopping.</param>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Pools.Select(pool => pool.DisposeAsync().AsTask())).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);
}
