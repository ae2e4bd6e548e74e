using Skerry.Pools.Executions;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Executions;

public class ExecutionCancelTests
{
    [Fact]
    public async Task CancelAsync_Waiting_IsRemovedAtOnce()
    {
        await using var bench = await SessionBench.StartAsync();
        bench.Session.Start(PoolBench.Command("running"));
        var waiting = bench.Session.Start(PoolBench.Command("waiting"));
        var last = bench.Session.Start(PoolBench.Command("last"));
        await waiting.CancelAsync(CancellationToken.None);
        waiting.State.ShouldBe(ExecutionState.Canceled);
        (await waiting.Completion).Outcome.ShouldBe(ExecutionOutcome.Canceled);
        bench.Session.FindExecution("waiting").ShouldBeSameAs(waiting);
        (await bench.Sandbox.NextExecutionAsync()).Complete();
        var next = await bench.Sandbox.NextExecutionAsync();
        next.Command.Id.ShouldBe("last");
        next.Complete();
        await last.Completion.Within("waiting for the last execution");
    }

    [Fact]
    public async Task CancelAsync_Running_AsksTheSandboxAndKeepsTheSession()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command());
        var inside = await bench.Sandbox.NextExecutionAsync();
        await execution.CancelAsync(CancellationToken.None).Within("cancelling");
        (await bench.Sandbox.NextCancellationAsync()).ShouldBe("e1");
        execution.State.ShouldBe(ExecutionState.Running);
        inside.Complete(ExecutionOutcome.Canceled);
        (await execution.Completion.Within("waiting for the execution")).Outcome.ShouldBe(ExecutionOutcome.Canceled);
        bench.Pool.Pool.Find(bench.Session.Identifier).ShouldNotBeNull();
    }

    [Fact]
    public async Task CancelAsync_SandboxDoesNotHear_AsksAgain()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command());
        var inside = await bench.Sandbox.NextExecutionAsync();
        bench.Sandbox.Cancelling = (_, _) => throw new IOException("The stream is gone.");
        await execution.CancelAsync(CancellationToken.None).Within("cancelling");
        await execution.CancelAsync(CancellationToken.None).Within("cancelling twice");
        await bench.Sandbox.NextCancellationAsync();
        await bench.Pool.AdvanceUntil(
            bench.Sandbox.NextCancellationAsync(), TimeSpan.FromMilliseconds(10), "waiting for the second cancellation");
        inside.Complete(ExecutionOutcome.Canceled);
        (await execution.Completion.Within("waiting for the execution")).Outcome.ShouldBe(ExecutionOutcome.Canceled);
    }

    [Fact]
    public async Task CancelAsync_SandboxNeverEndsIt_LosesTheSessionAfterTheGrace()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(timeoutSeconds: 220));
        await bench.Sandbox.NextExecutionAsync();
        await execution.CancelAsync(CancellationToken.None).Within("cancelling");
        bench.Pool.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        execution.State.ShouldBe(ExecutionState.Running);
        bench.Pool.Time.Advance(TimeSpan.FromTicks(1));
        (await execution.Completion.Within("waiting for the guard")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
        await bench.Session.Gone.Within("waiting for the sandbox to be disposed");
    }

    [Fact]
    public async Task CancelAsync_Late_DoesNotPutTheGuardOff()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(timeoutSeconds: 10));
        await bench.Sandbox.NextExecutionAsync();
        bench.Pool.Time.Advance(TimeSpan.FromSeconds(39));
        await execution.CancelAsync(CancellationToken.None).Within("cancelling");
        bench.Pool.Time.Advance(TimeSpan.FromSeconds(1));
        (await execution.Completion.Within("waiting for the guard")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
    }

    [Fact]
    public async Task CancelAsync_Ended_DoesNothing()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command());
        (await bench.Sandbox.NextExecutionAsync()).Complete();
        await execution.Completion.Within("waiting for the execution");
        await execution.CancelAsync(CancellationToken.None).Within("cancelling");
        execution.State.ShouldBe(ExecutionState.Succeeded);
        bench.Sandbox.TryNextCancellation(out _).ShouldBeFalse();
    }
}
