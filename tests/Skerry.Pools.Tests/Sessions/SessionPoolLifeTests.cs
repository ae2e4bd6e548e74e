using Skerry.Pools.Executions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Sessions;

public class SessionPoolLifeTests
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(300);

    [Fact]
    public async Task Cooldown_NoRequest_EndsTheSessionAndDisposesItsSandbox()
    {
        await using var bench = await new PoolBench(ready: 1).StartedAsync();
        var lease = await bench.AcquireAsync("first");
        var session = lease.Session;
        lease.Dispose();
        bench.Time.Advance(Cooldown);
        bench.Pool.Find(session.Identifier).ShouldBeNull();
        bench.Pool.TryAcquire(session.Identifier).ShouldBeNull();
        await session.Gone.Within("waiting for the sandbox to be disposed");
        bench.SandboxOf(session).Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task Cooldown_RequestBetween_StartsAnewWithItsBeginningAndItsEnd()
    {
        await using var bench = await new PoolBench().StartedAsync();
        (await bench.AcquireAsync("first")).Dispose();
        bench.Time.Advance(Cooldown - PoolBench.Second);
        var second = bench.Pool.TryAcquire(PoolBench.Id("first"));
        second.ShouldNotBeNull();
        second.IsNew.ShouldBeFalse();
        bench.Time.Advance(Cooldown * 2);
        second.Dispose();
        second.Dispose();
        bench.Time.Advance(Cooldown - PoolBench.Second);
        var found = bench.Pool.Find(PoolBench.Id("first"));
        found.ShouldNotBeNull();
        found.ExpiresAt.ShouldBe(bench.Time.GetUtcNow() + PoolBench.Second);
        found.LastAccessedAt.ShouldBe(bench.Time.GetUtcNow() - Cooldown + PoolBench.Second);
        bench.Time.Advance(PoolBench.Second);
        bench.Pool.Find(PoolBench.Id("first")).ShouldBeNull();
    }

    [Fact]
    public async Task Cooldown_ExecutionRunsWithoutLease_BeginsWithItsEnd()
    {
        await using var bench = await ByHandAsync();
        Execution execution;
        FakeSandbox sandbox;
        using (var lease = await bench.AcquireAsync("first"))
        {
            sandbox = bench.SandboxOf(lease.Session);
            execution = lease.Session.Start(PoolBench.Command(timeoutSeconds: 200));
            lease.Session.Start(PoolBench.Command("waiting", timeoutSeconds: 220));
        }

        var inside = await sandbox.NextExecutionAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(200));
        inside.Complete();
        (await execution.Completion.Within("waiting for the execution")).Outcome.ShouldBe(ExecutionOutcome.Succeeded);
        inside = await sandbox.NextExecutionAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(200));
        bench.Pool.Find(PoolBench.Id("first")).ShouldNotBeNull();
        inside.Complete();
        await lastEnd(bench);
        bench.Time.Advance(Cooldown - PoolBench.Second);
        bench.Pool.Find(PoolBench.Id("first")).ShouldNotBeNull();
        bench.Time.Advance(PoolBench.Second);
        bench.Pool.Find(PoolBench.Id("first")).ShouldBeNull();

        static Task lastEnd(PoolBench bench) => Eventually.Until(
            () => bench.Pool.Find(PoolBench.Id("first"))?.LastAccessedAt == bench.Time.GetUtcNow(),
            "expecting the cooldown to begin with the execution's end",
            () => bench.Pool.Find(PoolBench.Id("first")));
    }

    [Fact]
    public async Task StopAsync_RunningSession_AbortsItsExecutionsAndWaitsForTheDisposal()
    {
        await using var bench = await ByHandAsync();
        using var lease = await bench.AcquireAsync("first");
        var running = lease.Session.Start(PoolBench.Command("running"));
        var waiting = lease.Session.Start(PoolBench.Command("waiting"));
        await bench.SandboxOf(lease.Session).NextExecutionAsync();
        (await bench.Pool.StopAsync(PoolBench.Id("first"), CancellationToken.None).Within("stopping")).ShouldBeTrue();
        bench.SandboxOf(lease.Session).IsDisposed.ShouldBeTrue();
        foreach (var execution in new[] { running, waiting })
        {
            var result = await execution.Completion.Within("waiting for the aborted execution");
            result.Outcome.ShouldBe(ExecutionOutcome.Aborted);
            result.StateLost.ShouldBeTrue();
            execution.State.ShouldBe(ExecutionState.Failed);
        }

        (await bench.Pool.StopAsync(PoolBench.Id("first"), CancellationToken.None)).ShouldBeFalse();
        var late = lease.Session.Start(PoolBench.Command("late"));
        (await late.Completion.Within("waiting for an execution in an ended session")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
    }

    [Fact]
    public async Task List_Sessions_AreOrderedByCreationAndPaged()
    {
        await using var bench = await new PoolBench(ready: 2, most: 10).StartedAsync();
        for (var number = 0; number < 5; number++)
        {
            (await bench.AcquireAsync($"session-{4 - number}")).Dispose();
            bench.Time.Advance(PoolBench.Second);
        }

        await bench.Pool.StopAsync(PoolBench.Id("session-3"), CancellationToken.None).Within("stopping");
        (await bench.AcquireAsync("session-3")).Dispose();
        bench.Pool.List(0, 100).Select(session => session.Identifier.Value)
            .ShouldBe(["session-4", "session-2", "session-1", "session-0", "session-3"]);
        bench.Pool.List(1, 2).Select(session => session.Identifier.Value).ShouldBe(["session-2", "session-1"]);
        bench.Pool.List(5, 2).ShouldBeEmpty();
        Should.Throw<ArgumentOutOfRangeException>(() => bench.Pool.List(-1, 2));
    }

    [Fact]
    public async Task Ended_SandboxUnderItsSession_AbortsTheExecutionAndTheNextRequestGetsANewSession()
    {
        await using var bench = await ByHandAsync();
        using var lease = await bench.AcquireAsync("first");
        var execution = lease.Session.Start(PoolBench.Command());
        var sandbox = bench.SandboxOf(lease.Session);
        var inside = await sandbox.NextExecutionAsync();
        inside.Print("as far as it came");
        await Eventually.Until(() => inside.Taken == 1, "expecting the output to be taken", () => inside.Taken);
        sandbox.Die("out of memory");
        var result = await execution.Completion.Within("waiting for the aborted execution");
        result.Outcome.ShouldBe(ExecutionOutcome.Aborted);
        result.StateLost.ShouldBeTrue();
        result.Stdout.ShouldBe("as far as it came");
        await Eventually.Until(() => sandbox.IsDisposed, "expecting the dead sandbox disposed", () => sandbox.Disposals);
        using var next = await bench.AcquireAsync("first");
        next.IsNew.ShouldBeTrue();
        next.Session.Id.ShouldNotBe(lease.Session.Id);
    }

    [Fact]
    public async Task Ended_ReadySandbox_IsDisposedAndReplacedAfterAPause()
    {
        await using var bench = await new PoolBench(ready: 1).StartedAsync();
        var dead = bench.Engine.Created[0];
        dead.Die("killed by the host");
        await Eventually.Until(() => dead.IsDisposed, "expecting the dead sandbox disposed", () => dead.Disposals);
        bench.Pool.Status.Failure.ShouldNotBeNull().ShouldContain("killed by the host");
        bench.Engine.Starts.ShouldBe(1);
        bench.Time.Advance(PoolBench.Second);
        await bench.SettledAsync(ready: 1, allocated: 0);
        bench.Pool.Status.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Guard_SandboxNeverSaysThatTheExecutionEnded_LosesTheSession()
    {
        await using var bench = await ByHandAsync();
        using var lease = await bench.AcquireAsync("first");
        var execution = lease.Session.Start(PoolBench.Command(timeoutSeconds: 60));
        var inside = await bench.SandboxOf(lease.Session).NextExecutionAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(90) - TimeSpan.FromTicks(1));
        execution.State.ShouldBe(ExecutionState.Running);
        bench.Time.Advance(TimeSpan.FromTicks(1));
        var result = await execution.Completion.Within("waiting for the guard");
        result.Outcome.ShouldBe(ExecutionOutcome.Aborted);
        result.StateLost.ShouldBeTrue();
        result.Duration.ShouldBe(TimeSpan.FromSeconds(90));
        await inside.LetGo.Within("waiting for the sandbox to be let go");
        await lease.Session.Gone.Within("waiting for the sandbox to be disposed");
        bench.Pool.Find(PoolBench.Id("first")).ShouldBeNull();
    }

    private static async Task<PoolBench> ByHandAsync()
    {
        var bench = new PoolBench(ready: 1);
        bench.Engine.Script = FakeScripts.ByHand;
        return await bench.StartedAsync();
    }
}
