using Skerry.Pools.Sessions;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Sessions;

public class SessionPoolLimitTests
{
    [Fact]
    public async Task AcquireAsync_PoolFull_IsRefusedAfterPatienceWithTheTimeOfTheNextCooldown()
    {
        await using var bench = await new PoolBench(ready: 1, most: 2, cooldownSeconds: 300).StartedAsync();
        (await bench.AcquireAsync("first")).Dispose();
        bench.Time.Advance(TimeSpan.FromSeconds(100));
        using var second = await bench.AcquireAsync("second");
        var third = bench.AcquireAsync("third");
        bench.Time.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        third.IsCompleted.ShouldBeFalse();
        bench.Time.Advance(TimeSpan.FromTicks(1));
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(third);
        refusal.Reason.ShouldBe(PoolUnavailableReason.Exhausted);
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(300 - 104));
        refusal.Message.ShouldContain("2");
        bench.Engine.HighestAlive.ShouldBe(2);
    }

    [Fact]
    public async Task AcquireAsync_PoolFullAndNextCooldownIsNear_RetriesInASecondAtLeast()
    {
        await using var bench = await new PoolBench(ready: 1, most: 1, cooldownSeconds: 300, patienceSeconds: 0).StartedAsync();
        (await bench.AcquireAsync("first")).Dispose();
        bench.Time.Advance(TimeSpan.FromSeconds(299.5));
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(bench.AcquireAsync("second"));
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AcquireAsync_SessionCoolsDownWhileHeld_GetsItsPlace()
    {
        await using var bench = await new PoolBench(ready: 1, most: 1, cooldownSeconds: 10).StartedAsync();
        (await bench.AcquireAsync("first")).Dispose();
        bench.Time.Advance(TimeSpan.FromSeconds(8));
        var second = bench.AcquireAsync("second");
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        using var lease = await second;
        lease.AllocationTime.ShouldBe(TimeSpan.FromSeconds(2));
        bench.Engine.HighestAlive.ShouldBe(1);
        bench.Engine.Created.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AcquireAsync_OldSandboxStillBeingDisposed_DoesNotExceedTheMaximum()
    {
        await using var bench = await new PoolBench(ready: 1, most: 1).StartedAsync();
        using var first = await bench.AcquireAsync("first");
        var disposal = new TaskCompletionSource();
        bench.SandboxOf(first.Session).Disposing = () => disposal.Task;
        var stopped = bench.Pool.StopAsync(PoolBench.Id("first"), CancellationToken.None);
        var second = bench.AcquireAsync("second");
        bench.Pool.Find(PoolBench.Id("first")).ShouldBeNull();
        bench.Engine.Starts.ShouldBe(1);
        stopped.IsCompleted.ShouldBeFalse();
        disposal.SetResult();
        (await stopped.Within("stopping")).ShouldBeTrue();
        using var lease = await second;
        bench.Engine.HighestAlive.ShouldBe(1);
    }

    [Fact]
    public async Task AcquireAsync_SandboxesStartTooSlowly_SaysSo()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.HoldStarts = true;
        var request = bench.AcquireAsync();
        await bench.Engine.NextStartAsync();
        await bench.AdvanceUntil(request, PoolBench.Second, "waiting for the refusal");
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(request);
        refusal.Reason.ShouldBe(PoolUnavailableReason.NotReady);
        refusal.Message.ShouldBe("No sandbox was ready within 30 seconds.");
    }

    [Fact]
    public async Task AcquireAsync_SandboxStartsAfterThePatience_RequestWithAPlaceGetsIt()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.HoldStarts = true;
        var request = bench.AcquireAsync();
        var start = await bench.Engine.NextStartAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        start.Succeed();
        using var lease = await request.Within("waiting for the sandbox");
        lease.IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task AcquireAsync_TooManyIdentifiersWait_RefusesTheNextAtOnce()
    {
        await using var bench = await new PoolBench(ready: 0, most: 1).StartedAsync();
        bench.Engine.HoldStarts = true;
        var waiting = Enumerable.Range(0, SessionPool.MostWaiting).Select(number => bench.AcquireAsync($"session-{number}")).ToList();
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(bench.AcquireAsync("one-too-many"));
        refusal.Reason.ShouldBe(PoolUnavailableReason.Exhausted);
        foreach (var request in waiting)
        {
            await bench.AdvanceUntil(request, PoolBench.Second, "waiting for the refusal");
            await Should.ThrowAsync<PoolUnavailableException>(request);
        }
    }

    [Fact]
    public async Task StartTimeout_EngineNeverAnswers_FreesThePlace()
    {
        await using var bench = new PoolBench(ready: 1, most: 1);
        bench.Engine.HoldStarts = true;
        bench.Pool.Start();
        await bench.Engine.NextStartAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        await Eventually.Until(() => bench.Pool.Status.Failure is not null, "expecting the start to be given up", () => bench.Pool.Status);
        bench.Pool.Status.Failure.ShouldBe("It did not start in time.");
        bench.Engine.HoldStarts = false;
        bench.Time.Advance(PoolBench.Second);
        await bench.SettledAsync(ready: 1, allocated: 0);
    }
}
