using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Sessions;

public class SessionPoolHealthTests
{
    [Fact]
    public async Task Health_BeforeTheFirstSandbox_IsUnhealthy()
    {
        await using var bench = new PoolBench(ready: 1);
        bench.Engine.HoldStarts = true;
        bench.Pool.Health.IsHealthy.ShouldBeFalse();
        bench.Pool.Start();
        var start = await bench.Engine.NextStartAsync();
        bench.Pool.Health.ShouldBe(new PoolHealth(false, "No sandbox has been ready yet."));
        start.Succeed();
        await bench.SettledAsync(ready: 1, allocated: 0);
        bench.Pool.Health.ShouldBe(new PoolHealth(true, null));
    }

    [Fact]
    public async Task Health_ABurstTookEveryReadySandbox_IsHealthyAndSaysSo()
    {
        await using var bench = await new PoolBench(ready: 2).StartedAsync();
        bench.Engine.HoldStarts = true;
        using var first = await bench.AcquireAsync("first");
        using var second = await bench.AcquireAsync("second");
        bench.Pool.Health.ShouldBe(new PoolHealth(true, "No sandbox is ready; new sessions wait for one to start."));
    }

    [Fact]
    public async Task Health_OneIdleSandboxDied_IsHealthyAndSaysWhy()
    {
        await using var bench = await new PoolBench(ready: 2).StartedAsync();
        bench.Engine.Created[0].Die("it was killed");
        await Eventually.Until(() => bench.Pool.Status.Failure is not null, "waiting for the loss to be noted", () => bench.Pool.Status);
        var health = bench.Pool.Health;
        health.IsHealthy.ShouldBeTrue();
        health.Problem.ShouldNotBeNull().ShouldContain("it was killed");
    }

    [Fact]
    public async Task Health_StartsFailForLongerThanThirtySeconds_IsUnhealthyUntilOneSucceeds()
    {
        await using var bench = await new PoolBench(ready: 1).StartedAsync();
        bench.Engine.StartFailure = new SandboxStartException("no memory.");
        using var lease = await bench.AcquireAsync("first");
        await Eventually.Until(() => bench.Pool.Status.Failure is not null, "waiting for the failure", () => bench.Pool.Status);
        var failed = bench.Engine.Starts;
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        bench.Pool.Health.ShouldBe(new PoolHealth(true, "no memory."));
        await Eventually.Until(
            () => bench.Engine.Starts > failed && bench.Pool.Status.Starting == 0, "waiting for the next try", () => bench.Pool.Status);
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        bench.Pool.Health.ShouldBe(new PoolHealth(false, "no memory."));
        bench.Engine.StartFailure = null;
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        await bench.SettledAsync(ready: 1, allocated: 1);
        bench.Pool.Health.ShouldBe(new PoolHealth(true, null));
    }

    [Fact]
    public async Task Health_FailedButNobodyWaitsForASandbox_IsHealthy()
    {
        await using var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.StartFailure = new SandboxStartException("no memory.");
        var waiting = bench.AcquireAsync("first");
        await Eventually.Until(() => bench.Pool.Status.Failure is not null, "waiting for the failure", () => bench.Pool.Status);
        bench.Time.Advance(TimeSpan.FromSeconds(4));
        await Should.ThrowAsync<PoolUnavailableException>(waiting);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Pool.Health.ShouldBe(new PoolHealth(true, "no memory."));
    }

    [Fact]
    public async Task Health_Stopping_IsUnhealthy()
    {
        var bench = await new PoolBench(ready: 1).StartedAsync();
        await bench.DisposeAsync();
        bench.Pool.Health.ShouldBe(new PoolHealth(false, "The server is stopping."));
    }
}
