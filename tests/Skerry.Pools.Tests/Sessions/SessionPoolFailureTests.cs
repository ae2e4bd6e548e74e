using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Sessions;

public class SessionPoolFailureTests
{
    [Fact]
    public async Task Start_SandboxesFail_BacksOffExponentiallyAndRecovers()
    {
        await using var bench = new PoolBench(ready: 3);
        bench.Engine.StartFailure = new SandboxStartException("The image 'python' is missing.");
        bench.Pool.Start();
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(
            bench.Pool.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the failure"));
        refusal.Reason.ShouldBe(PoolUnavailableReason.NotReady);
        refusal.Message.ShouldContain("The image 'python' is missing.");
        await FailedAsync(bench, starts: 3);

        var starts = 3;
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 40, 40 })
        {
            bench.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            bench.Engine.Starts.ShouldBe(starts);
            bench.Time.Advance(TimeSpan.FromTicks(1));
            await FailedAsync(bench, ++starts);
        }

        bench.Pool.Status.Failure.ShouldBe("The image 'python' is missing.");
        bench.Engine.StartFailure = null;
        bench.Time.Advance(TimeSpan.FromSeconds(40));
        await bench.SettledAsync(ready: 3, allocated: 0);
        bench.Pool.Status.Failure.ShouldBeNull();
        await bench.Pool.WaitUntilReadyAsync(CancellationToken.None);
    }

    [Fact]
    public async Task AcquireAsync_SandboxesFail_IsHeldThenRefusedWithTheReason()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.StartFailure = new SandboxStartException("No memory is left.");
        var request = bench.AcquireAsync();
        await FailedAsync(bench, starts: 1);
        request.IsCompleted.ShouldBeFalse();
        bench.Time.Advance(PoolBench.Second);
        await FailedAsync(bench, starts: 2);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await FailedAsync(bench, starts: 3);
        request.IsCompleted.ShouldBeFalse();
        bench.Time.Advance(PoolBench.Second);
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(request);
        refusal.Reason.ShouldBe(PoolUnavailableReason.NotReady);
        refusal.Message.ShouldContain("No memory is left.");
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task AcquireAsync_ARetrySucceedsInTime_GetsItsSession()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.StartFailure = new SandboxStartException("Not now.");
        var request = bench.AcquireAsync();
        await FailedAsync(bench, starts: 1);
        bench.Engine.StartFailure = null;
        bench.Time.Advance(PoolBench.Second);
        using var lease = await request;
        lease.AllocationTime.ShouldBe(PoolBench.Second);
    }

    [Fact]
    public async Task Start_UnforeseenException_IsNotShownToCallers()
    {
        await using var bench = new PoolBench(ready: 1);
        bench.Engine.StartFailure = new IOException("/var/lib/skerry/secret is gone");
        bench.Pool.Start();
        await FailedAsync(bench, starts: 1);
        bench.Pool.Status.Failure.ShouldNotBeNull().ShouldNotContain("/var/lib");
        bench.Pool.Status.Failure.ShouldContain(nameof(IOException));
    }

    [Fact]
    public async Task Dispose_Fails_IsTriedAgainAndThePlaceIsKeptUntilThen()
    {
        await using var bench = await new PoolBench(ready: 1, most: 1).StartedAsync();
        using var first = await bench.AcquireAsync("first");
        var sandbox = bench.SandboxOf(first.Session);
        var tries = 0;
        sandbox.Disposing = () => ++tries < 3 ? throw new IOException("The mount is busy.") : Task.CompletedTask;
        var stopped = bench.Pool.StopAsync(PoolBench.Id("first"), CancellationToken.None);
        await bench.AdvanceUntil(stopped, TimeSpan.FromMilliseconds(100), "stopping");
        tries.ShouldBe(3);
        sandbox.IsDisposed.ShouldBeTrue();
        await bench.SettledAsync(ready: 1, allocated: 0);
        bench.Engine.HighestAlive.ShouldBe(1);
    }

    [Fact]
    public async Task Dispose_FailsForLong_LetsTheCallerGoButKeepsThePlaceUntilItIsGone()
    {
        await using var bench = await new PoolBench(ready: 1, most: 1).StartedAsync();
        using var first = await bench.AcquireAsync("first");
        var sandbox = bench.SandboxOf(first.Session);
        sandbox.Disposing = () => throw new SandboxTakedownException("The mount is busy.");

        var stopped = bench.Pool.StopAsync(PoolBench.Id("first"), CancellationToken.None);
        await bench.AdvanceUntil(stopped, PoolBench.Second, "stopping a session whose sandbox stays");

        bench.Time.Advance(TimeSpan.FromHours(1));
        bench.Pool.Status.ShouldBe(new PoolStatus(0, 0, 0, null) { Stuck = 1 });
        bench.Engine.Alive.ShouldBe(1);
        sandbox.Disposing = null;
        await bench.AdvanceUntil(bench.SettledAsync(ready: 1, allocated: 0), PoolBench.Second, "replacing what is gone at last");
        bench.Engine.HighestAlive.ShouldBe(1);
        bench.Pool.Status.Stuck.ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_FailsWhenThePoolStops_EndsAndLeavesItToTheEngine()
    {
        var bench = await new PoolBench(ready: 1, most: 1).StartedAsync();
        var sandbox = bench.Engine.Created[0];
        sandbox.Disposing = () => throw new SandboxTakedownException("The mount is busy.");

        await bench.Pool.DisposeAsync().AsTask().Within("the end of a pool whose sandbox stays");

        sandbox.IsDisposed.ShouldBeFalse();
    }

    private static Task FailedAsync(PoolBench bench, int starts) =>
        Eventually.Until(
            () => bench.Engine.Starts == starts && bench.Pool.Status is { Starting: 0, Failure: not null },
            $"expecting {starts} failed starts",
            () => $"{bench.Engine.Starts}, {bench.Pool.Status}");
}
