using Microsoft.Extensions.Logging;
using Skerry.Pools.Executions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Executions;

/// <summary>What is said of an execution that took its sandbox with it.</summary>
public sealed class ExecutionLossTests
{
    private const int SessionLost = 1002;

    [Fact]
    public async Task Start_SandboxThrowsWhatNobodyForesaw_IsAbortedAndLoggedWithTheCause()
    {
        var cause = new InvalidOperationException("What went wrong.");
        await using var bench = await SessionBench.StartAsync(FakeScripts.Answer(_ => throw cause));

        var result = await bench.Session.Start(PoolBench.Command()).Completion.Within("waiting for the execution");

        (result.Outcome, result.StateLost).ShouldBe((ExecutionOutcome.Aborted, true));
        Lost(bench).Exception.ShouldBeSameAs(cause);
    }

    [Fact]
    public async Task CancelAsync_SandboxRefusesToTheEnd_IsLoggedWithTheRefusal()
    {
        await using var bench = await SessionBench.StartAsync();
        var refusal = new IOException("The stream is gone.");
        bench.Sandbox.Cancelling = (_, _) => throw refusal;
        var execution = bench.Session.Start(PoolBench.Command());
        await bench.Sandbox.NextExecutionAsync();
        await execution.CancelAsync(CancellationToken.None).Within("cancelling");

        await bench.Pool.AdvanceUntil(execution.Completion, PoolBench.Second, "waiting for the guard");

        Lost(bench).Exception.ShouldBeSameAs(refusal);
    }

    private static (LogLevel Level, int Id, string Message, Exception? Exception) Lost(SessionBench bench)
    {
        var lost = bench.Pool.Log.Entries.Where(entry => entry.Id == SessionLost).ShouldHaveSingleItem();
        lost.Level.ShouldBe(LogLevel.Warning);
        return lost;
    }
}
