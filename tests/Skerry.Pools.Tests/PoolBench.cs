using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Executions;
using Skerry.Pools.Refill;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests;

/// <summary>A pool over sandboxes in memory, in a time that the test moves.</summary>
internal sealed class PoolBench : IAsyncDisposable
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public PoolBench(int ready = 2, int most = 10, int cooldownSeconds = 300, int patienceSeconds = 4,
        ManualTimeProvider? time = null, NodeBudget? budget = null)
    {
        Time = time ?? new ManualTimeProvider();
        Engine = new FakeSandboxEngine(Time);
        Definition = new PoolDefinition
        {
            Address = new PoolAddress(PoolDefinition.DefaultSubscription, PoolDefinition.DefaultResourceGroup, "test"),
            ReadySessionInstances = ready,
            MaxConcurrentSessions = most,
            Cooldown = TimeSpan.FromSeconds(cooldownSeconds),
            AllocationPatience = TimeSpan.FromSeconds(patienceSeconds),
        };
        Pool = new SessionPool(Definition, Engine, Time, Log, new PoolTuning { Parallel = 4, Jitter = () => 0 }, budget);
    }

    public ManualTimeProvider Time { get; }

    public RecordingLogger Log { get; } = new();

    public FakeSandboxEngine Engine { get; }

    public PoolDefinition Definition { get; }

    public SessionPool Pool { get; }

    public static SessionIdentifier Id(string text) =>
        SessionIdentifier.TryParse(text, out var identifier, out var error) ? identifier : throw new ArgumentException($"{text}: {error}");

    public static SessionIdentifier Id(int number) => Id($"session-{number:D4}");

    public static ExecutionCommand Command(string id = "e1", int timeoutSeconds = 60, int outputLimit = 4096) =>
        new() { Id = id, Code = "1+1", Timeout = TimeSpan.FromSeconds(timeoutSeconds), OutputLimit = outputLimit };

    public async Task<PoolBench> StartedAsync()
    {
        Pool.Start();
        await Pool.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the pool's ready sandboxes");
        return this;
    }

    public Task<SessionLease> AcquireAsync(string identifier = "session-0001") => AcquireUntilAsync(identifier, CancellationToken.None);

    public Task<SessionLease> AcquireUntilAsync(string identifier, CancellationToken given) =>
        Pool.AcquireAsync(Id(identifier), given).AsTask().Within($"acquiring {identifier}");

    public FakeSandbox SandboxOf(Session session) => Engine.Created.Single(sandbox => sandbox.Id == session.Id.ToString("N"));

    /// <summary>Waits until nothing is being started, and no more than the expected sandboxes are ready and allocated.</summary>
    public Task SettledAsync(int ready, int allocated) =>
        Eventually.Until(
            () => Pool.Status is { Starting: 0 } status && status.Ready == ready && status.Allocated == allocated,
            $"expecting {ready} ready and {allocated} allocated",
            () => Pool.Status);

    /// <summary>
    /// Moves time on in steps until something happens. Between two steps the thread pool has a moment: on a busy machine time would
    /// otherwise run past what is to happen in it.
    /// </summary>
    public async Task AdvanceUntil(Task happens, TimeSpan step, string phase)
    {
        await Eventually.Until(
            () =>
            {
                if (!happens.IsCompleted) Time.Advance(step);
                return happens.IsCompleted;
            },
            phase,
            () => happens.Status,
            TimeSpan.FromMilliseconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        var stopped = Pool.DisposeAsync().AsTask();
        await AdvanceUntil(stopped, Second, "stopping the pool");
        Engine.Alive.ShouldBe(0, "a sandbox was left behind");
    }
}
