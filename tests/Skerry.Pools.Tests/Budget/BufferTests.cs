using Skerry.Pools.Budget;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Pools.Tests.Executions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Budget;

/// <summary>What the server holds for sessions: it is bounded for each, and for all of them together.</summary>
public class BufferTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Account_MoreThanItsSessionMayHave_IsRefusedAndTakesNothing()
    {
        var node = new BufferBudget(100 * MiB, 10 * MiB);
        var account = node.Open();
        account.Take(8 * MiB).ShouldBeNull();
        account.Take(3 * MiB).ShouldBe("the server holds 8 MiB for this session and may hold 10 MiB.");
        account.Used.ShouldBe(8 * MiB);
        node.Used.ShouldBe(8 * MiB);
    }

    [Fact]
    public void Account_MoreThanTheNodeHas_IsRefusedUntilAnotherSessionEnds()
    {
        var node = new BufferBudget(10 * MiB, 10 * MiB);
        var first = node.Open();
        var second = node.Open();
        first.Take(8 * MiB).ShouldBeNull();
        second.Take(3 * MiB).ShouldBe("the machine's memory budget for buffers is used up: the server holds 8 of 10 MiB.");
        first.Return(8 * MiB);
        node.Used.ShouldBe(0);
        second.Take(3 * MiB).ShouldBeNull();
    }

    [Fact]
    public async Task Start_LargeCodesWait_AreRefusedLongBeforeTheyFillTheServer()
    {
        await using var bench = await SessionBench.StartAsync();
        bench.Session.Start(PoolBench.Command("runs"));
        var code = new string('#', 16 << 20);
        var accepted = 0;
        SessionBusyException? refusal = null;
        while (refusal is null && accepted < 256)
        {
            try
            {
                bench.Session.Start(PoolBench.Command($"waits-{accepted}") with { Code = code });
                accepted++;
            }
            catch (SessionBusyException e)
            {
                refusal = e;
            }
        }

        accepted.ShouldBe(1);
        refusal.ShouldNotBeNull().Message.ShouldBe(
            "The code cannot wait in this session: the server holds 32 MiB for this session and may hold 64 MiB.");
    }

    [Fact]
    public async Task Executions_EndedCancelledOrForgotten_GiveBackWhatTheyHeld()
    {
        await using var pool = new BudgetBench(new ManualTimeProvider());
        await using var bench = new PoolBench(ready: 0, time: pool.Time, budget: pool.Budget);
        bench.Engine.Script = FakeScripts.ByHand;
        bench.Pool.Start();
        using (var lease = await bench.AcquireAsync())
        {
            var runs = lease.Session.Start(PoolBench.Command("runs") with { Code = new string('#', 1 << 20) });
            var waits = lease.Session.Start(PoolBench.Command("waits") with { Code = new string('#', 1 << 20) });
            pool.Budget.Buffers.Used.ShouldBeGreaterThan(4 * MiB);
            await waits.CancelAsync(CancellationToken.None);
            var execution = await bench.SandboxOf(lease.Session).NextExecutionAsync();
            execution.Emit(new ExecutionValue(SessionBench.Bundle(("text/plain", new string('x', 1 << 20)))));
            execution.Complete();
            await runs.Completion.Within("running");
            await Eventually.Until(
                () => pool.Budget.Buffers.Used is > MiB and < 2 * MiB, "expecting the result alone", () => pool.Budget.Buffers.Used);
            (await bench.Pool.StopAsync(PoolBench.Id(1), CancellationToken.None)).ShouldBeTrue();
        }

        pool.Budget.Buffers.Used.ShouldBe(0);
    }

    [Fact]
    public async Task Results_MoreThanASessionKeeps_TheOldestAreForgotten()
    {
        var value = new ExecutionValue(SessionBench.Bundle(("text/plain", new string('x', 5 << 20))));
        await using var bench = await SessionBench.StartAsync(
            FakeScripts.Play(value, new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.Zero, StateLost: false)));
        await bench.RunAsync("first");
        await bench.RunAsync("second");
        await bench.RunAsync("third");
        await Eventually.Until(() => bench.Session.FindExecution("second") is null, "expecting the second forgotten", () => "it is kept");
        bench.Session.FindExecution("first").ShouldBeNull();
        bench.Session.FindExecution("third").ShouldNotBeNull();
    }

    [Fact]
    public async Task Files_ManyDownloadsAtOnce_AreBoundedAndGiveBackWhatTheyHeld()
    {
        await using var bench = await SessionBench.StartAsync();
        var path = SandboxPath.TryParse("a.txt", out var parsed, out var error) ? parsed : throw new ArgumentException(error);
        await bench.Session.Files.WriteAsync(path, new MemoryStream([1]), 10, CancellationToken.None);
        var open = new List<SandboxFileContent>();
        for (var download = 0; download < 64; download++) open.Add(await bench.Session.Files.OpenReadAsync(path, CancellationToken.None));

        (await Should.ThrowAsync<SessionBusyException>(bench.Session.Files.OpenReadAsync(path, CancellationToken.None))).Message.ShouldBe(
            "Too many files of this session are on their way: the server holds 64 MiB for this session and may hold 64 MiB.");
        foreach (var content in open)
        {
            await content.DisposeAsync();
            await content.DisposeAsync();
        }

        await (await bench.Session.Files.OpenReadAsync(path, CancellationToken.None)).DisposeAsync();
    }

    [Fact]
    public void Transcript_NothingToBeHad_DropsTheValueAndKeepsTheFault()
    {
        var account = new BufferBudget(4 * MiB, 4 * MiB).Open();
        account.Take(4 * MiB).ShouldBeNull();
        var transcript = new ExecutionTranscript(4096, new ExecutionBuffers(account));
        const string why = "the server holds 4 MiB for this session and may hold 4 MiB.";
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "text")).ShouldBe(new ExecutionOmission(why));
        transcript.Accept(new ExecutionValue(SessionBench.Bundle(("text/plain", "x")))).ShouldBeNull();
        transcript.Accept(new ExecutionFault("MemoryError", "no more", "Traceback")).ShouldNotBeNull();
        transcript.Close(ExecutionOutcome.Failed, TimeSpan.Zero, stateLost: false).Omission.ShouldBe(why);
        account.Used.ShouldBe(4 * MiB);
    }

    [Fact]
    public async Task Result_ItsAnswerIsBeingSent_IsHeldWhateverBecomesOfItsSession()
    {
        await using var budget = new BudgetBench(new ManualTimeProvider());
        await using var bench = new PoolBench(ready: 0, time: budget.Time, budget: budget.Budget);
        var value = new ExecutionValue(SessionBench.Bundle(("text/plain", new string('x', 10 << 20))));
        bench.Engine.Script = FakeScripts.Play(value, new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.Zero, StateLost: false));
        bench.Pool.Start();
        using (var lease = await bench.AcquireAsync())
        {
            await lease.Start(PoolBench.Command()).Completion.Within("running");
            // Larger than what is remembered of it.
            budget.Budget.Buffers.Used.ShouldBeGreaterThan((10 * MiB) - 4096);
            (await bench.Pool.StopAsync(PoolBench.Id(1), CancellationToken.None)).ShouldBeTrue();
            budget.Budget.Buffers.Used.ShouldBeGreaterThan((10 * MiB) - 4096);
        }

        budget.Budget.Buffers.Used.ShouldBe(0);
    }

    [Fact]
    public async Task Result_FoundAgain_IsHeldWhileItIsSent()
    {
        await using var bench = await SessionBench.StartAsync(FakeScripts.Play(
            new ExecutionValue(SessionBench.Bundle(("text/plain", new string('x', 5 << 20)))),
            new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.Zero, StateLost: false)));
        await bench.RunAsync("first");
        using var lease = await bench.Pool.AcquireAsync();
        var found = lease.FindExecution("first").ShouldNotBeNull();
        await bench.RunAsync("second");
        await Eventually.Until(() => bench.Session.FindExecution("first") is null, "expecting the first forgotten", () => "it is kept");
        found.Buffers.Take(0).ShouldBeNull();
        lease.Dispose();
        found.Buffers.Take(0).ShouldBe("nobody waits for the execution any more.");
    }

    [Fact]
    public async Task Stream_ReaderIsSlow_EventsOnTheirWayAreDrawnAndWhatDoesNotFitIsLeftOut()
    {
        var account = new BufferBudget(3 * MiB, 3 * MiB).Open();
        var stream = new ExecutionStream(new ExecutionBuffers(account));
        var display = new ExecutionDisplay(SessionBench.Bundle(("text/plain", new string('x', 1 << 20))));
        for (var number = 0; number < 3; number++) await stream.WriteAsync(display, CancellationToken.None);
        account.Used.ShouldBeInRange(2 * MiB, 3 * MiB);
        stream.Close();

        var read = await stream.ReadAsync(CancellationToken.None).ToListAsync(TestContext.Current.CancellationToken);

        read.ShouldBe([display, display, new ExecutionOmission("the server holds 2 MiB for this session and may hold 3 MiB.")]);
        account.Used.ShouldBe(0);
    }

    [Fact]
    public async Task Stream_ReaderLeaves_GivesBackWhatItDidNotRead()
    {
        var account = new BufferBudget(3 * MiB, 3 * MiB).Open();
        var stream = new ExecutionStream(new ExecutionBuffers(account));
        var output = new ExecutionOutput(OutputStream.Stdout, new string('x', 1000));
        for (var number = 0; number < 4; number++) await stream.WriteAsync(output, CancellationToken.None);
        var waits = stream.WriteAsync(output, CancellationToken.None);
        await foreach (var happened in stream.ReadAsync(CancellationToken.None))
        {
            happened.ShouldBe(output);
            break;
        }

        stream.Abandon();
        await waits;
        account.Used.ShouldBe(0);
    }
}
