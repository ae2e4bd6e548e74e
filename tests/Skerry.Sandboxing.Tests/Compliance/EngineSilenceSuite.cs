using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>
/// Code that says nothing for long. It is waited for in real time, so it has a class to itself that runs beside the others.
/// </summary>
public abstract class EngineSilenceSuite(EngineFixture fixture)
{
    [Fact]
    public async Task Execute_SilentForAlmostItsWholeTime_Succeeds()
    {
        await using var sandbox = await fixture.CreateAsync();

        // Longer than any answer of an agent is waited for; real time, because the agent and the code have no other.
        var run = await sandbox.RunAsync("import time\ntime.sleep(70)\n6 * 7", TimeSpan.FromSeconds(80));

        run.Outcome.ShouldBe(ExecutionOutcome.Succeeded, run.ToString());
        run.Value!.Text("text/plain").ShouldBe("42");
        await sandbox.ShouldAnswerAsync();
    }
}
