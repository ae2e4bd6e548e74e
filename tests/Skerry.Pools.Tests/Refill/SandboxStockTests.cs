using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Refill;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Refill;

public class SandboxStockTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeSandboxEngine _engine;

    public SandboxStockTests() => _engine = new FakeSandboxEngine(_time);

    [Fact]
    public async Task GiveBack_FewerReadyThanWanted_IsReadyAgain()
    {
        await using var stock = await StartAsync(ready: 1, most: 1);
        stock.TryTake(out var sandbox).ShouldBeTrue();
        stock.GiveBack(sandbox);
        stock.TryTake(out var again).ShouldBeTrue();
        again.ShouldBeSameAs(sandbox);
        await stock.RetireAsync(again).Within("retiring");
    }

    [Fact]
    public async Task GiveBack_SomebodyWaits_GoesToTheFirst()
    {
        await using var stock = await StartAsync(ready: 1, most: 1);
        stock.TryTake(out var sandbox).ShouldBeTrue();
        var first = stock.TakeAsync(CancellationToken.None);
        var second = stock.TakeAsync(CancellationToken.None);
        stock.GiveBack(sandbox);
        (await first.Within("waiting for the sandbox")).ShouldBeSameAs(sandbox);
        second.IsCompleted.ShouldBeFalse();
        await stock.RetireAsync(sandbox).Within("retiring");
        await stock.RetireAsync(await second.Within("waiting for the next sandbox"));
    }

    [Fact]
    public async Task GiveBack_ItHasEnded_IsDisposed()
    {
        await using var stock = await StartAsync(ready: 1, most: 1);
        stock.TryTake(out var sandbox).ShouldBeTrue();
        ((FakeSandbox)sandbox).Die();
        stock.GiveBack(sandbox);
        await Eventually.Until(() => _engine.Alive == 0, "expecting the dead sandbox disposed", () => _engine.Alive);
        stock.Status.Ready.ShouldBe(0);
    }

    [Fact]
    public async Task TakeAsync_Cancelled_LeavesTheQueue()
    {
        await using var stock = await StartAsync(ready: 1, most: 1);
        stock.TryTake(out var sandbox).ShouldBeTrue();
        using var impatience = new CancellationTokenSource();
        var first = stock.TakeAsync(impatience.Token);
        var second = stock.TakeAsync(CancellationToken.None);
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        stock.GiveBack(sandbox);
        (await second.Within("waiting for the sandbox")).ShouldBeSameAs(sandbox);
        await stock.RetireAsync(sandbox).Within("retiring");
    }

    private async Task<SandboxStock> StartAsync(int ready, int most)
    {
        var pool = new PoolDefinition { Address = new PoolAddress("s", "g", "p"), ReadySessionInstances = ready,
            MaxConcurrentSessions = most };
        var stock = new SandboxStock(
            pool, _engine, _time, NullLogger.Instance, new PoolMetrics("p"), new PoolTuning { Jitter = () => 0 }, NodeBudget.Unlimited);
        stock.Start();
        await stock.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the ready sandboxes");
        return stock;
    }
}
