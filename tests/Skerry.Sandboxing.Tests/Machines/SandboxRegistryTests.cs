using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Machines;

public sealed class SandboxRegistryTests : IAsyncDisposable
{
#pragma warning disable CA2213 // The registry disposes it.
    private readonly SharedThings _shared = new();
#pragma warning restore CA2213
    private readonly ManualTimeProvider _time = new();
    private readonly TakedownRetries _retries;
    private readonly SandboxRegistry _registry;

    public SandboxRegistryTests()
    {
        _retries = new TakedownRetries(_time, NullLogger<TakedownRetries>.Instance);
        _registry = new SandboxRegistry(_shared, _retries, NullLogger<SandboxRegistry>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeRegistryAsync();
        _shared.Disposals.ShouldBe(1);
        await _retries.DisposeAsync();
    }

    [Fact]
    public async Task Create_Started_GivesASandboxThatTakesItselfDown()
    {
        var start = new PlayedStart();

        var sandbox = await _registry.CreateAsync(start, CancellationToken.None);

        sandbox.Id.ShouldBe(start.Id);
        start.Disposals.ShouldBe(0);
        await sandbox.DisposeAsync();
        start.Disposals.ShouldBe(1);
        await DisposeRegistryAsync();
        start.Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task Create_StartFails_SaysWhyAndTakesDown()
    {
        var start = new PlayedStart { Started = Failed("No luck.") };

        var failure = await Should.ThrowAsync<SandboxStartException>(() => _registry.CreateAsync(start, CancellationToken.None));

        failure.Message.ShouldBe("The sandbox did not start: No luck. It coughed.");
        start.Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task Create_CallerGivesUp_IsCancelledAndTakesDown()
    {
        using var caller = new CancellationTokenSource();
        var start = new PlayedStart { Started = new TaskCompletionSource() };
        var creation = _registry.CreateAsync(start, caller.Token);
        await start.Begun.Within("the start");

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => creation.Within("the creation's end"));
        start.Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task Dispose_OneOfEachKind_TakesAllDownThenWhatTheyShared()
    {
        var running = new PlayedStart();
        var starting = new PlayedStart { Started = new TaskCompletionSource() };
        var sandbox = await _registry.CreateAsync(running, CancellationToken.None);
        var creation = _registry.CreateAsync(starting, CancellationToken.None);
        await starting.Begun.Within("the start");
        _shared.Disposing = () => new[] { running, starting }.ShouldAllBe(start => start.Disposals == 1);

        await DisposeRegistryAsync();

        _shared.Disposals.ShouldBe(1);
        await sandbox.Ended.Within("the sandbox's end");
        await Should.ThrowAsync<SandboxStartException>(() => creation.Within("the creation's end"));
        await Should.ThrowAsync<ObjectDisposedException>(() => _registry.CreateAsync(new PlayedStart(), CancellationToken.None));
        await DisposeRegistryAsync();
    }

    [Fact]
    public async Task Dispose_AStartThatTakesNoNoticeOfIt_IsTakenDownWhenItHasEnded()
    {
        var deaf = new PlayedStart { Started = new TaskCompletionSource(), IsDeaf = true };
        var creation = _registry.CreateAsync(deaf, CancellationToken.None);
        var disposal = _registry.DisposeAsync().AsTask();
        disposal.IsCompleted.ShouldBeFalse();

        deaf.Started.SetResult();

        await disposal.Within("disposal");
        deaf.Disposals.ShouldBe(1);
        await Should.ThrowAsync<SandboxStartException>(() => creation);
    }

    [Fact]
    public async Task Dispose_ATakedownFails_IsLoggedAndTheOthersGo()
    {
        var log = new RecordingLogger();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(new Provider(log)));
        await using var shared = new SharedThings();
        var registry = new SandboxRegistry(shared, _retries, factory.CreateLogger<SandboxRegistry>());
        var stuck = new PlayedStart { DisposalFailure = new IOException("It is stuck.") };
        var other = new PlayedStart();
        await registry.CreateAsync(stuck, CancellationToken.None);
        await registry.CreateAsync(other, CancellationToken.None);

        await registry.DisposeAsync().AsTask().Within("disposal");

        other.Disposals.ShouldBe(1);
        log.Entries.ShouldContain(entry => entry.Id == 3022 && entry.Exception == stuck.DisposalFailure);
    }

    [Fact]
    public async Task Dispose_ASandboxOfWhichSomethingIsLeft_FailsUntilItIsGone()
    {
        var start = new PlayedStart { DisposalFailure = new SandboxTakedownException("It is stuck.") };
        var sandbox = await _registry.CreateAsync(start, CancellationToken.None);

        await Should.ThrowAsync<SandboxTakedownException>(() => sandbox.DisposeAsync().AsTask());
        (await sandbox.Ended.Within("the end of a sandbox of which something is left")).ShouldNotBeNull();
        await Should.ThrowAsync<SandboxTakedownException>(() => sandbox.DisposeAsync().AsTask());
        start.DisposalFailure = null;
        await sandbox.DisposeAsync();
        await sandbox.DisposeAsync();

        start.Disposals.ShouldBe(3);
    }

    [Fact]
    public async Task Create_FailsAndSoDoesItsTakedown_IsTakenDownBehind()
    {
        var start = new PlayedStart { Started = Failed("No luck."), DisposalFailure = new SandboxTakedownException("It is stuck.") };

        await Should.ThrowAsync<SandboxStartException>(() => _registry.CreateAsync(start, CancellationToken.None));

        start.Disposals.ShouldBe(1);
        start.DisposalFailure = null;
        await Eventually.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return start.Disposals == 2;
            },
            "expecting another try",
            () => start.Disposals,
            TimeSpan.FromMilliseconds(1));
        _time.Advance(TimeSpan.FromHours(1));
        start.Disposals.ShouldBe(2);
    }

    private Task DisposeRegistryAsync() => _registry.DisposeAsync().AsTask().Within("disposal of the registry");

    private static TaskCompletionSource Failed(string why)
    {
        var failed = new TaskCompletionSource();
        failed.SetException(new IOException(why));
        return failed;
    }

    private sealed class SharedThings : IAsyncDisposable
    {
        public int Disposals { get; private set; }

        public Action Disposing { get; set; } = () => { };

        public ValueTask DisposeAsync()
        {
            Disposing();
            Disposals++;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Provider(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
