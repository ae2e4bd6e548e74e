using Microsoft.Extensions.Logging;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Refill;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Refill;

public class SandboxStockPreparationTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeSandboxEngine _engine;

    public SandboxStockPreparationTests() =>
        _engine = new FakeSandboxEngine(_time) { Preparing = cancellationToken => _prepared.Task.WaitAsync(cancellationToken) };

    [Fact]
    public async Task Start_WhilePreparing_NothingStarts()
    {
        await using var stock = await StartAsync(ready: 1);
        var waiting = stock.TakeAsync(CancellationToken.None);
        stock.Status.IsPreparing.ShouldBeTrue();
        stock.Status.Starting.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(3));
        _prepared.SetResult();
        await stock.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the ready sandbox");
        await stock.RetireAsync(await waiting.Within("waiting for a sandbox")).Within("retiring");
        stock.Status.IsPreparing.ShouldBeFalse();
        _engine.Preparations.ShouldHaveSingleItem().ShouldBe(((FakeSandbox)await waiting).Specification);
        _log.Entries.Single(entry => entry.Id == 1014).Message.ShouldBe("Prepared after 3000 ms.");
    }

    [Fact]
    public async Task Start_PreparationFails_IsAnErrorAndSandboxesStartAllTheSame()
    {
        _prepared.SetException(new SandboxStartException("the disk is full."));
        await using var stock = await StartAsync(ready: 1);
        await stock.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the ready sandbox");
        var (level, _, message, exception) = _log.Entries.Single(entry => entry.Id == 1015);
        (level, exception).ShouldBe((LogLevel.Error, _prepared.Task.Exception!.InnerException));
        message.ShouldContain("the disk is full.");
    }

    [Fact]
    public async Task Start_PreparationHangs_IsGivenUpAfterTheTimeOfAStart()
    {
        await using var stock = await StartAsync(ready: 1);
        _time.Advance(new PoolTuning().StartTimeout);
        await stock.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the ready sandbox");
        _log.Entries.Single(entry => entry.Id == 1015).Message.ShouldContain("It did not start in time.");
    }

    [Fact]
    public async Task WaitUntilReady_NoneAreToBeReady_WaitsForThePreparation()
    {
        await using var stock = await StartAsync(ready: 0);
        var ready = stock.WaitUntilReadyAsync(CancellationToken.None);
        ready.IsCompleted.ShouldBeFalse();
        _prepared.SetResult();
        await ready.Within("waiting for the preparation");
        _engine.Starts.ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_WhilePreparing_WaitsUntilThatIsGivenUp()
    {
        var letGo = new TaskCompletionSource();
        _engine.Preparing = async cancellationToken =>
        {
            await _prepared.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await letGo.Task;
            cancellationToken.ThrowIfCancellationRequested();
        };
        var stock = await StartAsync(ready: 1);
        var disposal = stock.DisposeAsync().AsTask();
        disposal.IsCompleted.ShouldBeFalse();
        letGo.SetResult();
        await disposal.Within("disposal");
        _engine.Starts.ShouldBe(0);
        _log.Entries.ShouldNotContain(entry => entry.Id == 1015);
    }

    [Fact]
    public async Task Dispose_WhatWasPrepared_IsLetGoOfOnceAfterTheLastSandbox()
    {
        _prepared.SetResult();
        var stock = await StartAsync(ready: 1);
        await stock.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the ready sandbox");
        var taken = await stock.TakeAsync(CancellationToken.None).Within("waiting for a sandbox");

        var disposal = stock.DisposeAsync().AsTask();
        _engine.Releases.ShouldBeEmpty("a session is left");
        await stock.RetireAsync(taken).Within("retiring");
        await disposal.Within("disposal");

        _engine.Releases.ShouldBe([0]);
    }

    private async Task<SandboxStock> StartAsync(int ready)
    {
        var pool = new PoolDefinition { Address = new PoolAddress("s", "g", "p"), ReadySessionInstances = ready,
            MaxConcurrentSessions = 2 };
        var stock = new SandboxStock(
            pool, _engine, _time, _log, new PoolMetrics("p"), new PoolTuning { Jitter = () => 0 }, NodeBudget.Unlimited);
        stock.Start();
        await Eventually.Until(() => !_engine.Preparations.IsEmpty, "expecting the preparation to begin", () => _engine.Preparations.Count);
        return stock;
    }
}
