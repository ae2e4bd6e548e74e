using Skerry.Pools.Executions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Executions;

public class ExecutionOrderTests
{
    [Fact]
    public async Task Start_Several_RunOneAtATimeInOrderOfArrival()
    {
        await using var bench = await SessionBench.StartAsync();
        var executions = Enumerable.Range(0, 5).Select(number => bench.Session.Start(PoolBench.Command($"e{number}"))).ToArray();
        for (var number = 0; number < 5; number++)
        {
            var inside = await bench.Sandbox.NextExecutionAsync();
            inside.Command.Id.ShouldBe($"e{number}");
            executions[number].State.ShouldBe(ExecutionState.Running);
            executions.Skip(number + 1).ShouldAllBe(execution => execution.State == ExecutionState.NotStarted);
            inside.Complete();
            (await executions[number].Completion.Within("waiting for the execution")).Outcome.ShouldBe(ExecutionOutcome.Succeeded);
            executions[number].State.ShouldBe(ExecutionState.Succeeded);
        }
    }

    [Fact]
    public async Task Start_MoreThan256Wait_IsRefused()
    {
        await using var bench = await SessionBench.StartAsync();
        for (var number = 0; number <= 256; number++) bench.Session.Start(PoolBench.Command($"e{number}"));
        Should.Throw<SessionBusyException>(() => bench.Session.Start(PoolBench.Command("one-too-many")));
        (await bench.Sandbox.NextExecutionAsync()).Complete();
        await bench.Sandbox.NextExecutionAsync();
        bench.Session.Start(PoolBench.Command("one-too-many")).State.ShouldBe(ExecutionState.NotStarted);
    }

    [Fact]
    public async Task Start_KnownId_IsAConflict()
    {
        await using var bench = await SessionBench.StartAsync();
        bench.Session.Start(PoolBench.Command("running"));
        bench.Session.Start(PoolBench.Command("waiting"));
        Should.Throw<ExecutionConflictException>(() => bench.Session.Start(PoolBench.Command("running"))).Id.ShouldBe("running");
        Should.Throw<ExecutionConflictException>(() => bench.Session.Start(PoolBench.Command("waiting")));
        (await bench.Sandbox.NextExecutionAsync()).Complete();
        await bench.Session.FindExecution("running")!.Completion.Within("waiting for the execution");
        Should.Throw<ExecutionConflictException>(() => bench.Session.Start(PoolBench.Command("running")));
    }

    [Theory]
    [InlineData("", 60)]
    [InlineData("with space", 60)]
    [InlineData("line\n", 60)]
    [InlineData("fine", 0)]
    [InlineData("fine", 221)]
    public async Task Start_CommandOutOfBounds_IsRefused(string id, int timeoutSeconds)
    {
        await using var bench = await SessionBench.StartAsync();
        Should.Throw<ArgumentException>(() => bench.Session.Start(PoolBench.Command(id, timeoutSeconds)));
    }

    [Fact]
    public async Task Start_HugeOutputLimit_IsCut()
    {
        await using var bench = await SessionBench.StartAsync();
        bench.Session.Start(PoolBench.Command(outputLimit: int.MaxValue));
        (await bench.Sandbox.NextExecutionAsync()).Command.OutputLimit.ShouldBe(1 << 20);
    }

    [Fact]
    public async Task FindExecution_HundredEndedSince_IsForgotten()
    {
        await using var bench = await SessionBench.StartAsync(FakeScripts.Succeed);
        for (var number = 0; number < 100; number++) await bench.RunAsync($"e{number}");
        bench.Session.FindExecution("e0").ShouldNotBeNull().State.ShouldBe(ExecutionState.Succeeded);
        await bench.RunAsync("one-more");
        bench.Session.FindExecution("e0").ShouldBeNull();
        bench.Session.FindExecution("e1").ShouldNotBeNull();
        (await bench.RunAsync("e0")).Outcome.ShouldBe(ExecutionOutcome.Succeeded);
    }

    [Fact]
    public async Task FindExecution_LargeResultsSince_IsForgotten()
    {
        await using var bench = await SessionBench.StartAsync();
        var value = SessionBench.Bundle(("text/plain", new string('x', 2 * 1024 * 1024)));
        bench.Sandbox.Script = FakeScripts.Play(
            new ExecutionValue(value), new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.Zero, StateLost: false));
        for (var number = 0; number < 4; number++) await bench.RunAsync($"e{number}");
        bench.Session.FindExecution("e0").ShouldBeNull();
        bench.Session.FindExecution("e1").ShouldNotBeNull();
        bench.Session.FindExecution("e3").ShouldNotBeNull();
    }

    [Fact]
    public async Task FindExecution_ResultTooLargeToKeep_HasATextInPlaceOfItsDataWhichTheCallerGot()
    {
        await using var bench = await SessionBench.StartAsync();
        var value = SessionBench.Bundle(("application/json", new string('x', (int)FinishedExecutions.MostBytes)));
        bench.Sandbox.Script = FakeScripts.Play(
            new ExecutionOutput(OutputStream.Stdout, "printed"), new ExecutionValue(value),
            new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.FromSeconds(1), StateLost: false));
        var tag = new object();

        var execution = bench.Session.Start(PoolBench.Command("large"), tag: tag);
        var result = await execution.Completion.Within("running");
        await bench.RunAsync("next");

        result.Value.ShouldBeSameAs(value);
        (await execution.Completion).Value.ShouldBeSameAs(value);
        var found = bench.Session.FindExecution("large").ShouldNotBeNull();
        found.State.ShouldBe(ExecutionState.Succeeded);
        found.Tag.ShouldBeSameAs(tag);
        var kept = await found.Completion;
        kept.Stdout.ShouldBe("printed");
        kept.Duration.ShouldBe(TimeSpan.FromSeconds(1));
        kept.Value.ShouldNotBeNull().Forms.Keys.ShouldBe(["text/plain"]);
        kept.Value.Text("text/plain").ShouldNotBeNull().ShouldContain("too large to be kept");
    }

    [Fact]
    public async Task Completion_WhatTheSandboxSays_IsInTheResult()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command());
        var inside = await bench.Sandbox.NextExecutionAsync();
        inside.Print("out");
        inside.Emit(new ExecutionOutput(OutputStream.Stderr, "err"));
        inside.Emit(new ExecutionFault("ValueError", "no", "Traceback"));
        inside.Complete(ExecutionOutcome.Failed, stateLost: true);
        var result = await execution.Completion.Within("waiting for the execution");
        result.ShouldBe(new ExecutionResult(
            ExecutionOutcome.Failed, "out", "err", null, null, new ExecutionFault("ValueError", "no", "Traceback"),
            TimeSpan.FromMilliseconds(7), true) { Outputs = result.Outputs });
        result.Outputs.ShouldBeEmpty();
        execution.State.ShouldBe(ExecutionState.Failed);
        bench.Pool.Pool.Find(bench.Session.Identifier).ShouldNotBeNull("a lost kernel is not a lost sandbox");
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(9999, 90)]
    public async Task Completion_ImpossibleDuration_IsBounded(int saidSeconds, int expectedSeconds)
    {
        await using var bench = await SessionBench.StartAsync(
            FakeScripts.Play(new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.FromSeconds(saidSeconds), StateLost: false)));
        (await bench.RunAsync("e1")).Duration.ShouldBe(TimeSpan.FromSeconds(expectedSeconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_EventsBreakOff_IsAbortedAndTheSessionLost(bool withException)
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command("running"));
        var waiting = bench.Session.Start(PoolBench.Command("waiting"));
        var inside = await bench.Sandbox.NextExecutionAsync();
        inside.Print("first words");
        inside.BreakOff(withException ? new InvalidDataException("not a message") : null);
        var result = await execution.Completion.Within("waiting for the execution");
        result.Outcome.ShouldBe(ExecutionOutcome.Aborted);
        result.Stdout.ShouldBe("first words");
        (await waiting.Completion.Within("waiting for the other execution")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
        await bench.Session.Gone.Within("waiting for the sandbox to be disposed");
    }

    [Fact]
    public async Task Guard_SandboxIgnoresItsToken_EndsTheExecutionAllTheSame()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(timeoutSeconds: 10));
        (await bench.Sandbox.NextExecutionAsync()).IgnoresCancellation = true;
        bench.Pool.Time.Advance(TimeSpan.FromSeconds(40));
        (await execution.Completion.Within("waiting for the guard")).Outcome.ShouldBe(ExecutionOutcome.Aborted);
        await bench.Session.Gone.Within("waiting for the sandbox to be disposed");
    }
}
