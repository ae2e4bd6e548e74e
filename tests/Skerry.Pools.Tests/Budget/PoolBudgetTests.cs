using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Budget;

/// <summary>Pools on a budget, over a machine whose use the test decides.</summary>
public sealed class PoolBudgetTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly BudgetBench _bench;

    public PoolBudgetTests() => _bench = new BudgetBench(_time);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task AcquireAsync_BudgetUsedUp_IsRefusedWithTheReason()
    {
        await using var pool = new PoolBench(ready: 0, most: 600, patienceSeconds: 1, time: _time, budget: _bench.Budget);
        pool.Pool.Start();
        for (var session = 0; session < _bench.Plan.Seats; session++) (await pool.AcquireAsync($"session-{session}")).Dispose();

        var refused = pool.AcquireAsync("one-too-many");
        await pool.AdvanceUntil(refused, PoolBench.Second, "waiting for the refusal");
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(refused);
        refusal.Reason.ShouldBe(PoolUnavailableReason.Exhausted);
        refusal.Message.ShouldStartWith("No session can be had now: the machine's memory budget is used up: ");
        pool.Engine.HighestAlive.ShouldBe(_bench.Plan.Seats);
        _bench.Budget.Status.ShouldNotBeNull().Refusals.ShouldBe(1);
    }

    [Fact]
    public async Task AcquireAsync_BudgetUsedUpAndASessionEnds_GetsItsRoom()
    {
        await using var pool = new PoolBench(ready: 0, most: 600, time: _time, budget: _bench.Budget);
        pool.Pool.Start();
        for (var session = 0; session < _bench.Plan.Seats; session++) (await pool.AcquireAsync($"session-{session}")).Dispose();
        var waits = pool.AcquireAsync("one-more");
        (await pool.Pool.StopAsync(PoolBench.Id("session-0"), CancellationToken.None)).ShouldBeTrue();
        using var lease = await waits;
        lease.IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task Sessions_FillTheirMemory_TheYoungestIsEndedWithTheReasonAndTheOlderAnswers()
    {
        await using var pool = new PoolBench(ready: 0, most: 600, time: _time, budget: _bench.Budget);
        pool.Engine.Script = FakeScripts.ByHand;
        pool.Pool.Start();
        using var older = await pool.AcquireAsync("older");
        using var younger = await pool.AcquireAsync("younger");
        var waits = older.Session.Start(PoolBench.Command());
        var fills = younger.Session.Start(PoolBench.Command());
        await pool.SandboxOf(younger.Session).NextExecutionAsync();

        _bench.Use(pool.SandboxOf(older.Session).Id, 60);
        _bench.Use(pool.SandboxOf(younger.Session).Id, 600);

        var result = await fills.Completion.Within("waiting for the end of the session that filled its memory");
        result.Outcome.ShouldBe(ExecutionOutcome.Aborted);
        result.StateLost.ShouldBeTrue();
        result.EndReason.ShouldNotBeNull()
            .ShouldStartWith("The machine's memory budget was used up: the session used 600 MiB, its share was ");
        pool.Pool.Find(PoolBench.Id("younger")).ShouldBeNull();
        pool.Pool.Find(PoolBench.Id("older")).ShouldNotBeNull();
        (await pool.SandboxOf(older.Session).NextExecutionAsync()).Complete();
        (await waits.Completion.Within("waiting for the older session")).Outcome.ShouldBe(ExecutionOutcome.Succeeded);
        _bench.Budget.Status.ShouldNotBeNull().Ended.ShouldBe(1);
        _bench.Meter.Uses.Clear();
    }

    [Fact]
    public async Task WaitUntilReady_FloorBeyondTheBudget_SaysSoAndKeepsWhatFits()
    {
        await using var pool = new PoolBench(ready: 100, most: 600, time: _time, budget: _bench.Budget);
        pool.Pool.Start();
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(
            pool.Pool.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for what does not fit"));
        refusal.Message.ShouldStartWith("No session can be had now: the machine's memory budget is used up: ");
        await Eventually.Until(() => pool.Pool.Status is { Starting: 0, Ready: > 0 }, "expecting some ready", () => pool.Pool.Status);
        pool.Pool.Status.Ready.ShouldBeLessThan(_bench.Plan.Seats);
        using var lease = await pool.AcquireAsync();
        lease.IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task AcquireAsync_AnotherPoolKeepsManyReady_TheyMakeRoom()
    {
        await using var rich = new PoolBench(ready: 100, most: 600, time: _time, budget: _bench.Budget);
        rich.Pool.Start();
        await Eventually.Until(
            () => rich.Pool.Status is { Starting: 0, Ready: > 2, Shortage: not null }, "expecting some ready", () => rich.Pool.Status);
        var ready = rich.Pool.Status.Ready;
        await using var poor = new PoolBench(ready: 0, most: 600, time: _time, budget: _bench.Budget);
        poor.Pool.Start();
        for (var session = 0; session < _bench.Plan.Seats; session++)
            (await poor.AcquireAsync($"session-{session}").Within($"session {session} of the other pool")).Dispose();
        ready.ShouldBeGreaterThan(0);
        rich.Pool.Status.Ready.ShouldBe(0);
    }

    [Fact]
    public async Task Ready_UseNearsTheCeiling_AreGivenUpFirst()
    {
        await using var pool = new PoolBench(ready: 2, most: 600, time: _time, budget: _bench.Budget);
        await pool.StartedAsync();
        using var session = await pool.AcquireAsync();
        await pool.SettledAsync(ready: 2, allocated: 1);
        _bench.Use(pool.SandboxOf(session.Session).Id, _bench.Plan.Ceiling / BudgetBench.MiB * 15 / 16);
        await pool.SettledAsync(ready: 0, allocated: 1);
        pool.Pool.Find(PoolBench.Id("session-0001")).ShouldNotBeNull();
        _bench.Meter.Uses.Clear();
    }
}
