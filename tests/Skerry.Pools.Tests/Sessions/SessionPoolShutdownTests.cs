using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Sessions;

public class SessionPoolShutdownTests
{
    [Fact]
    public async Task DisposeAsync_ReadyAndIdleSandboxes_AreDisposed()
    {
        var bench = await new PoolBench(ready: 2).StartedAsync();
        (await bench.AcquireAsync("first")).Dispose();
        await bench.SettledAsync(ready: 2, allocated: 1);
        await bench.Pool.DisposeAsync().AsTask().Within("stopping the pool");
        bench.Engine.Created.ShouldAllBe(sandbox => sandbox.Disposals == 1);
        bench.Engine.Created.Count.ShouldBe(3);
        bench.Pool.Status.ShouldBe(new PoolStatus(0, 0, 0, null));
    }

    [Fact]
    public async Task DisposeAsync_RunningExecution_GetsTimeToEnd()
    {
        var bench = new PoolBench(ready: 1);
        bench.Engine.Script = FakeScripts.ByHand;
        await bench.StartedAsync();
        using var lease = await bench.AcquireAsync("first");
        var execution = lease.Session.Start(PoolBench.Command());
        var inside = await bench.SandboxOf(lease.Session).NextExecutionAsync();
        var stopped = bench.Pool.DisposeAsync().AsTask();
        bench.Time.Advance(TimeSpan.FromSeconds(9));
        stopped.IsCompleted.ShouldBeFalse();
        inside.Complete();
        lease.Dispose();
        (await execution.Completion.Within("waiting for the execution")).Outcome.ShouldBe(ExecutionOutcome.Succeeded);
        await stopped.Within("stopping the pool");
        bench.Engine.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task DisposeAsync_ExecutionThatGoesOn_IsAbortedAfterTheGrace()
    {
        var bench = new PoolBench(ready: 1);
        bench.Engine.Script = FakeScripts.ByHand;
        await bench.StartedAsync();
        using var lease = await bench.AcquireAsync("first");
        var idle = await bench.AcquireAsync("idle");
        idle.Dispose();
        var execution = lease.Session.Start(PoolBench.Command());
        await bench.SandboxOf(lease.Session).NextExecutionAsync();
        var stopped = bench.Pool.DisposeAsync().AsTask();
        await idle.Session.Gone.Within("waiting for the idle session to end at once");
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        await stopped.Within("stopping the pool");
        (await execution.Completion.Within("waiting for the execution")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
        bench.Engine.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task StopAsync_RequestWithoutAnExecution_GetsTheGraceToo()
    {
        var bench = await new PoolBench(ready: 1).StartedAsync();
        var upload = await bench.AcquireAsync("first");
        var stopped = bench.Pool.StopAsync(TimeSpan.FromSeconds(3), CancellationToken.None);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        bench.SandboxOf(upload.Session).IsDisposed.ShouldBeFalse();
        upload.Dispose();
        await stopped.Within("stopping the pool");
        bench.Engine.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task StopAsync_GraceIsEndedEarly_AbortsWhatRunsAndWhatWaits()
    {
        var bench = new PoolBench(ready: 1);
        bench.Engine.Script = FakeScripts.ByHand;
        await bench.StartedAsync();
        using var lease = await bench.AcquireAsync("first");
        var running = lease.Session.Start(PoolBench.Command());
        var queued = lease.Session.Start(PoolBench.Command("e2"));
        await bench.SandboxOf(lease.Session).NextExecutionAsync();
        using var hurry = new CancellationTokenSource();
        var stopped = bench.Pool.StopAsync(TimeSpan.FromHours(1), hurry.Token);
        stopped.IsCompleted.ShouldBeFalse();
        await hurry.CancelAsync();
        await stopped.Within("stopping the pool");
        (await running.Completion.Within("waiting for what ran")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
        (await queued.Completion.Within("waiting for what waited")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
        bench.Engine.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task DisposeAsync_RequestsOldAndNew_AreRefused()
    {
        var bench = await new PoolBench(ready: 0).StartedAsync();
        bench.Engine.HoldStarts = true;
        var waiting = bench.AcquireAsync("first");
        await bench.Engine.NextStartAsync();
        await bench.Pool.DisposeAsync().AsTask().Within("stopping the pool");
        (await Should.ThrowAsync<PoolUnavailableException>(waiting)).Reason.ShouldBe(PoolUnavailableReason.Stopping);
        (await Should.ThrowAsync<PoolUnavailableException>(bench.AcquireAsync("second"))).Reason.ShouldBe(PoolUnavailableReason.Stopping);
        Should.Throw<PoolUnavailableException>(() => bench.Pool.TryAcquire(PoolBench.Id("first"))).Reason.ShouldBe(
            PoolUnavailableReason.Stopping);
        bench.Engine.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task DisposeAsync_Twice_BothWaitForTheEnd()
    {
        var bench = await new PoolBench(ready: 1).StartedAsync();
        var disposal = new TaskCompletionSource();
        bench.Engine.Created[0].Disposing = () => disposal.Task;
        var first = bench.Pool.DisposeAsync().AsTask();
        var second = bench.Pool.DisposeAsync().AsTask();
        second.IsCompleted.ShouldBeFalse();
        disposal.SetResult();
        await Task.WhenAll(first, second).Within("stopping the pool");
    }
}
