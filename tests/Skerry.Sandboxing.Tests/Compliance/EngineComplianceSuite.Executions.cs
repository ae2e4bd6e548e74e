using Skerry.Pools.Executions;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Compliance;

public abstract partial class EngineComplianceSuite
{
    [Fact]
    public async Task Execute_Code_GivesOutputValueAndEnd()
    {
        var sandbox = await Fixture.GetSharedAsync();

        var run = await sandbox.RunAsync("import sys\nprint('out')\nprint('err', file=sys.stderr)\n40 + 2");

        run.Outcome.ShouldBe(ExecutionOutcome.Succeeded, run.ToString());
        run.Stdout.ShouldBe("out\n");
        run.Stderr.ShouldBe("err\n");
        run.Value!.Text("text/plain").ShouldBe("42");
        run.Completed!.StateLost.ShouldBeFalse();
    }

    [Fact]
    public async Task Execute_Twice_KeepsVariables()
    {
        var sandbox = await Fixture.GetSharedAsync();
        await sandbox.RunAsync("x = 41");

        (await sandbox.PrintAsync("print(x + 1)")).ShouldBe("42");
    }

    [Fact]
    public async Task Execute_CodeRaises_GivesFault()
    {
        var sandbox = await Fixture.GetSharedAsync();

        var run = await sandbox.RunAsync("raise ValueError('no')");

        run.Outcome.ShouldBe(ExecutionOutcome.Failed);
        run.Fault!.Name.ShouldBe("ValueError");
        run.Fault.Message.ShouldBe("no");
    }

    [Fact]
    public async Task Execute_PreloadedModule_IsImported()
    {
        await using var sandbox = await Fixture.CreateAsync(preload: ["json", "decimal"]);

        (await sandbox.PrintAsync("import sys; print('decimal' in sys.modules)")).ShouldBe("True");
    }

    [Fact]
    public async Task Execute_LongerThanItsTime_TimesOutAndTheNextRuns()
    {
        var sandbox = await Fixture.GetSharedAsync();

        var run = await sandbox.RunAsync("import time\nwhile True: time.sleep(1)", TimeSpan.FromSeconds(1));

        run.Outcome.ShouldBe(ExecutionOutcome.TimedOut, run.ToString());
        await sandbox.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Cancel_RunningExecution_EndsItAndTheNextRuns()
    {
        var sandbox = await Fixture.GetSharedAsync();
        var command = sandbox.Command("print('begun', flush=True)\nimport time\nwhile True: time.sleep(1)");
        await using var events = sandbox.Sandbox.ExecuteAsync(command, CancellationToken.None).GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().Within("first output", TestSandbox.Patience)).ShouldBeTrue();

        await sandbox.Sandbox.CancelAsync(command.Id, CancellationToken.None).Within("cancellation", TestSandbox.Patience);
        var run = new TestRun();
        while (await events.MoveNextAsync().AsTask().Within("end of the cancelled execution", TestSandbox.Patience))
            run.Add(events.Current);

        run.Outcome.ShouldBe(ExecutionOutcome.Canceled, run.ToString());
        await sandbox.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Cancel_NothingRuns_DoesNothing()
    {
        var sandbox = await Fixture.GetSharedAsync();

        await sandbox.Sandbox.CancelAsync("unknown", CancellationToken.None).Within("cancellation", TestSandbox.Patience);

        await sandbox.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Execute_LetGoHalfWay_IsOverWhenTheCallReturns()
    {
        var sandbox = await Fixture.GetSharedAsync();
        using var caller = new CancellationTokenSource();
        var command = sandbox.Command("print('begun', flush=True)\nimport time\nwhile True: time.sleep(1)");

        await Should.ThrowAsync<OperationCanceledException>(() => Task.Run(async () =>
        {
            await foreach (var _ in sandbox.Sandbox.ExecuteAsync(command, caller.Token)) await caller.CancelAsync();
        }).Within("letting go", TestSandbox.Patience));

        await sandbox.ShouldAnswerAsync();
    }

    [Theory]
    [InlineData("import os; os._exit(3)")]
    [InlineData("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")]
    [InlineData("import ctypes; ctypes.string_at(0)")]
    public async Task Execute_KernelDies_AbortsAndTheNextRuns(string code)
    {
        var sandbox = await Fixture.GetSharedAsync();
        await sandbox.RunAsync("x = 1");

        var run = await sandbox.RunAsync(code);

        run.Outcome.ShouldBe(ExecutionOutcome.Aborted, run.ToString());
        run.Completed!.StateLost.ShouldBeTrue();
        (await sandbox.RunAsync("x")).Fault!.Name.ShouldBe("NameError");
    }

    [Fact]
    public async Task Execute_SandboxEndsUnderIt_IsLostAndEndedSaysSo()
    {
        await using var sandbox = await Fixture.CreateAsync();
        await using var events = sandbox.Sandbox
            .ExecuteAsync(sandbox.Command("print('begun', flush=True)\nimport time\ntime.sleep(600)"), CancellationToken.None)
                .GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().Within("first output", TestSandbox.Patience)).ShouldBeTrue();
        sandbox.Sandbox.Ended.IsCompleted.ShouldBeFalse();

        Fixture.Kill(sandbox.Sandbox.Id);

        await Should.ThrowAsync<SandboxLostException>(() => events.MoveNextAsync().AsTask().Within("the loss", TestSandbox.Patience));
        (await sandbox.Sandbox.Ended.Within("the end", TestSandbox.Patience)).ShouldNotBeEmpty();
    }
}
