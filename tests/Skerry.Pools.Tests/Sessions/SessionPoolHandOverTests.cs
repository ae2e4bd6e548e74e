using Skerry.Pools.Sessions;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Sessions;

public class SessionPoolHandOverTests
{
    [Fact]
    public async Task Start_ReadyInstances_AreStartedAndNoMore()
    {
        await using var bench = await new PoolBench(ready: 3).StartedAsync();
        bench.Pool.Status.ShouldBe(new PoolStatus(Ready: 3, Starting: 0, Allocated: 0, Failure: null));
        bench.Engine.Starts.ShouldBe(3);
    }

    [Fact]
    public async Task AcquireAsync_ReadySandbox_IsHandedOverAtOnceAndReplaced()
    {
        await using var bench = await new PoolBench(ready: 2).StartedAsync();
        var waiting = bench.Pool.AcquireAsync(PoolBench.Id("first"), CancellationToken.None);
        waiting.IsCompletedSuccessfully.ShouldBeTrue();
        using var lease = await waiting;
        lease.IsNew.ShouldBeTrue();
        lease.AllocationTime.ShouldBe(TimeSpan.Zero);
        bench.SandboxOf(lease.Session).ShouldNotBeNull();
        await bench.SettledAsync(ready: 2, allocated: 1);
        bench.Engine.Starts.ShouldBe(3);
    }

    [Fact]
    public async Task AcquireAsync_KnownIdentifier_GivesTheSameSession()
    {
        await using var bench = await new PoolBench().StartedAsync();
        using var first = await bench.AcquireAsync();
        using var second = await bench.AcquireAsync();
        second.Session.ShouldBeSameAs(first.Session);
        second.IsNew.ShouldBeFalse();
    }

    [Fact]
    public async Task AcquireAsync_HundredAtOnceOnOneNewIdentifier_AllocateOnce()
    {
        await using var bench = await new PoolBench(ready: 2).StartedAsync();
        using var go = new ManualResetEventSlim();
        var requests = Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            go.Wait();
            return await bench.AcquireAsync();
        })).ToArray();
        go.Set();
        var leases = await Task.WhenAll(requests).Within("acquiring a hundred times");
        leases.Select(lease => lease.Session).Distinct().Count().ShouldBe(1);
        leases.Count(lease => lease.IsNew).ShouldBe(1);
        await bench.SettledAsync(ready: 2, allocated: 1);
    }

    [Fact]
    public async Task AcquireAsync_HundredWaitOnOneNewIdentifier_AllocateOnce()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.HoldStarts = true;
        var requests = Enumerable.Range(0, 100).Select(_ => bench.AcquireAsync()).ToArray();
        (await bench.Engine.NextStartAsync()).Succeed();
        var leases = await Task.WhenAll(requests).Within("acquiring a hundred times");
        leases.Select(lease => lease.Session).Distinct().Count().ShouldBe(1);
        leases.Count(lease => lease.IsNew).ShouldBe(1);
        bench.Engine.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task AcquireAsync_FirstCallerCancels_OthersGetTheSession()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.HoldStarts = true;
        using var impatience = new CancellationTokenSource();
        var first = bench.AcquireUntilAsync("session-0001", impatience.Token);
        var second = bench.AcquireAsync();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        (await bench.Engine.NextStartAsync()).Succeed();
        using var lease = await second;
        lease.IsNew.ShouldBeTrue();
        bench.Engine.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task AcquireAsync_EveryCallerCancels_TheSandboxGoesToTheNextIdentifier()
    {
        await using var bench = await new PoolBench(ready: 0, most: 1).StartedAsync();
        bench.Engine.HoldStarts = true;
        using var impatience = new CancellationTokenSource();
        var first = bench.AcquireUntilAsync("first", impatience.Token);
        var start = await bench.Engine.NextStartAsync();
        var second = bench.AcquireAsync("second");
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        start.Succeed();
        using var lease = await second;
        bench.Pool.Find(PoolBench.Id("first")).ShouldBeNull();
        bench.Engine.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task AcquireAsync_NobodyWaitsAnyMore_TheSandboxIsDisposed()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.HoldStarts = true;
        using var impatience = new CancellationTokenSource();
        var first = bench.AcquireUntilAsync("session-0001", impatience.Token);
        var start = await bench.Engine.NextStartAsync();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        start.Succeed();
        await Eventually.Until(
            () => bench.Engine is { Created.Count: 1, Alive: 0 }, "expecting the sandbox disposed", () => bench.Engine.Alive);
        bench.Pool.List(0, 10).ShouldBeEmpty();
    }

    [Fact]
    public async Task AcquireAsync_CallerCancelsAsItsSandboxArrives_TheSandboxIsGivenBack()
    {
        await using var bench = await new PoolBench(ready: 0, most: 1).StartedAsync();
        bench.Engine.HoldStarts = true;
        var context = new LastFirstContext();
        using var impatience = new CancellationTokenSource();
        var request = context.Begin(() => bench.Pool.AcquireAsync(PoolBench.Id("first"), impatience.Token).AsTask());
        (await bench.Engine.NextStartAsync()).Succeed();
        await Eventually.Until(() => context.Held == 1, "expecting the sandbox on its way to the request", () => bench.Pool.Status);
        bench.Pool.Status.Allocated.ShouldBe(1);
        await impatience.CancelAsync();
        await Eventually.Until(() => context.Held == 2, "expecting the cancellation on its way to the request", () => context.Held);
        context.Run();
        await Should.ThrowAsync<OperationCanceledException>(request);
        await Eventually.Until(() => bench.Engine.Alive == 0, "expecting the sandbox to be given back", () => bench.Pool.Status);
    }

    [Fact]
    public async Task AcquireAsync_NoneReady_ServesInOrderOfArrival()
    {
        await using var bench = await new PoolBench(ready: 0, most: 3).StartedAsync();
        bench.Engine.HoldStarts = true;
        var requests = Enumerable.Range(0, 3).Select(number => bench.AcquireAsync($"session-{number}")).ToArray();
        var starts = new[] { await bench.Engine.NextStartAsync(), await bench.Engine.NextStartAsync(),
            await bench.Engine.NextStartAsync() };
        for (var number = 0; number < 3; number++)
        {
            bench.Time.Advance(PoolBench.Second);
            starts[2 - number].Succeed();
            using var lease = await requests[number];
            lease.AllocationTime.ShouldBe(PoolBench.Second * (number + 1));
            requests.Skip(number + 1).ShouldAllBe(request => !request.IsCompleted);
        }

        bench.Pool.List(0, 10).Select(session => session.Identifier.Value).ShouldBe(["session-0", "session-1", "session-2"]);
    }

    [Fact]
    public async Task Refill_ManyMissing_StartsInBoundedParallel()
    {
        await using var bench = new PoolBench(ready: 8, most: 10);
        bench.Engine.HoldStarts = true;
        bench.Pool.Start();
        for (var number = 0; number < 8; number++)
        {
            await Eventually.Until(
                () => bench.Engine.Alive == Math.Min(8, number + 4), "expecting four starts at once", () => bench.Engine.Alive);
            bench.Pool.Status.Starting.ShouldBe(Math.Min(4, 8 - number));
            (await bench.Engine.NextStartAsync()).Succeed();
            await Eventually.Until(() => bench.Pool.Status.Ready == number + 1, "expecting one more ready", () => bench.Pool.Status);
        }

        await bench.SettledAsync(ready: 8, allocated: 0);
    }

    [Fact]
    public async Task Refill_NearTheMaximum_KeepsFewerReady()
    {
        await using var bench = await new PoolBench(ready: 2, most: 3).StartedAsync();
        using var first = await bench.AcquireAsync("first");
        await bench.SettledAsync(ready: 2, allocated: 1);
        using var second = await bench.AcquireAsync("second");
        await bench.SettledAsync(ready: 1, allocated: 2);
        using var third = await bench.AcquireAsync("third");
        await bench.SettledAsync(ready: 0, allocated: 3);
        bench.Engine.HighestAlive.ShouldBe(3);
    }

    [Fact]
    public async Task Refill_AfterABurst_KeepsAsManyReadyForAWhile()
    {
        await using var bench = await new PoolBench(ready: 1, most: 8).StartedAsync();
        for (var number = 0; number < 4; number++) (await bench.AcquireAsync($"session-{number}")).Dispose();
        await bench.SettledAsync(ready: 4, allocated: 4);
        bench.Time.Advance(TimeSpan.FromMinutes(5) + PoolBench.Second);
        await Eventually.Until(() => bench.Pool.Status is { Ready: 1 }, "expecting the burst forgotten", () => bench.Pool.Status);
        bench.Engine.HighestAlive.ShouldBe(8);
    }
}
