using System.Text;
using Microsoft.AspNetCore.Http;
using Skerry.Agent.Protocol;
using Skerry.Pools.Budget;
using Skerry.Pools.Executions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Agents;

[Collection(nameof(Alone))]
public sealed class AgentExecutionsTests
{
    private const string Completed = """{"type":"completed","outcome":"succeeded","durationMilliseconds":1.5,"stateLost":false}""";

    [Fact]
    public async Task Execute_EventsOfEveryType_AreTranslatedInOrder()
    {
        await using var agent = await FakeAgent.StartAsync(Answering(
            """{"type":"output","stream":"stdout","text":"a"}""",
            """{"type":"output","stream":"stderr","text":"b"}""",
            """{"type":"display","data":{"text/plain":"c"}}""",
            """{"type":"value","data":{"text/plain":"4","application/vnd.skerry.scalar+json":4}}""",
            """{"type":"fault","name":"E","text":"m","traceback":"t"}""",
            Completed));

        var events = await CollectAsync(agent, Command());

        events[0].ShouldBe(new ExecutionOutput(OutputStream.Stdout, "a"));
        events[1].ShouldBe(new ExecutionOutput(OutputStream.Stderr, "b"));
        events[2].ShouldBeOfType<ExecutionDisplay>().Data.Text("text/plain").ShouldBe("c");
        events[3].ShouldBeOfType<ExecutionValue>().Data.Forms[MimeBundle.Scalar].ToString().ShouldBe("4");
        events[4].ShouldBe(new ExecutionFault("E", "m", "t"));
        events[5].ShouldBe(new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.FromMilliseconds(1.5), false));
        events.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Execute_Starts_SendsTheCommand()
    {
        AgentExecution? received = null;
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            received = await context.Request.ReadFromJsonAsync(AgentJson.Default.AgentExecution);
            await context.Response.WriteAsync(Completed + "\n");
        });

        await CollectAsync(
            agent, Command() with { Code = "\ud800 1+1", UseEmptyKernel = true, Timeout = TimeSpan.FromSeconds(7), OutputLimit = 5 });

        received.ShouldBe(new AgentExecution("one", "\ufffd 1+1", true, 7000, 5));
    }

    [Fact]
    public async Task Execute_FormWithHalfASurrogatePair_IsLeftOut()
    {
        await using var agent = await FakeAgent.StartAsync(Answering(
            """{"type":"value","data":{"text/plain":"fine \u00e9","text/html":"\ud800","application/json":{"a":["\udfff"]}}}""",
            Completed));

        var events = await CollectAsync(agent, Command());

        events[0].ShouldBeOfType<ExecutionValue>().Data.Forms.Keys.ShouldBe(["text/plain"]);
    }

    [Fact]
    public async Task Execute_ValueOfManyTokens_IsHeldInItsBytesAndNoMore()
    {
        const int tokens = 4_000_000;
        await using var agent = await FakeAgent.StartAsync(Answering(
            $$$"""{"type":"value","data":{"application/json":[{{{string.Join(',', Enumerable.Repeat('0', tokens))}}}]}}""", Completed));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var events = await CollectAsync(agent, Command());

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        var form = events[0].ShouldBeOfType<ExecutionValue>().Data.Forms["application/json"];
        form.Utf8.Length.ShouldBe((2 * tokens) + 1);
        // The pools of buffers keep about as much again; a tree would hold 12 bytes more for each token.
        held.ShouldBeLessThan(8L * tokens, "a value may hold its text, nothing for each of its tokens");
    }

    [Fact]
    public async Task Execute_DisplayInManyForms_KeepsAFew()
    {
        var forms = string.Join(',', Enumerable.Range(0, 1000).Select(number => $"\"text/x{number}\":1"));
        await using var agent = await FakeAgent.StartAsync(Answering($$$"""{"type":"display","data":{{{{forms}}}}}""", Completed));

        var events = await CollectAsync(agent, Command());

        events[0].ShouldBeOfType<ExecutionDisplay>().Data.Forms.Count.ShouldBe(64);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"type":"unheard-of"}""")]
    [InlineData("""{"type":"output","stream":"stdin","text":"a"}""")]
    [InlineData("""{"type":"output","stream":"stdout"}""")]
    [InlineData("""{"type":"display"}""")]
    [InlineData("""{"type":"display","data":[]}""")]
    [InlineData("""{"type":"fault","name":"E"}""")]
    [InlineData("""{"type":"completed","outcome":"splendid","durationMilliseconds":1,"stateLost":false}""")]
    [InlineData("""{"type":"completed","outcome":"succeeded","durationMilliseconds":-1,"stateLost":false}""")]
    [InlineData("""{"type":"completed","outcome":"succeeded","durationMilliseconds":1e300,"stateLost":false}""")]
    [InlineData("""{"type":"completed","outcome":"succeeded","durationMilliseconds":1}""")]
    [InlineData(Completed + Completed)]
    public async Task Execute_LineIsNoEvent_LosesTheSandbox(string line)
    {
        await using var agent = await FakeAgent.StartAsync(Answering(line));

        await Should.ThrowAsync<SandboxLostException>(() => CollectAsync(agent, Command()));

        (await agent.Connection.Ended.Within("end")).ShouldContain("protocol");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(7, false)]
    public async Task Execute_LongLine_DrawsFromTheBuffersOrIsLeftOut(int mebibytes, bool fits)
    {
        var account = new BufferBudget(mebibytes << 20, mebibytes << 20).Open();
        var buffers = new ExecutionBuffers(account);
        await using var agent = await FakeAgent.StartAsync(Answering(
            $$$"""{"type":"value","data":{"text/plain":"{{{new string('x', 4 << 20)}}}"}}""", """{"type":"output","stream":"stdout","text":"a"}""", Completed));
        var events = new List<ExecutionEvent>();
        var heldBeside = new List<long>();

        await foreach (var happened in new AgentExecutions(agent.Connection)
            .ExecuteAsync(Command() with { Buffers = buffers }, CancellationToken.None))
        {
            events.Add(happened);
            heldBeside.Add(account.Used);
        }

        if (fits) (heldBeside[0] - events[0].ShouldBeOfType<ExecutionValue>().Data.Size).ShouldBeInRange(0, 1024);
        else events[0].ShouldBeOfType<ExecutionOmission>().Why.ShouldContain("for this session and may hold 7 MiB.");
        events[1].ShouldBe(new ExecutionOutput(OutputStream.Stdout, "a"));
        events[2].ShouldBeOfType<ExecutionCompleted>();
        heldBeside[1].ShouldBe(0);
        account.Used.ShouldBe(0);
    }

    [Fact]
    public async Task Execute_EndlessLine_LosesTheSandboxAndStaysBounded()
    {
        var piece = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var lost = await Should.ThrowAsync<SandboxLostException>(() => CollectAsync(agent, Command()));

        lost.Message.ShouldContain("endless line");
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(64 << 20);
    }

    [Fact]
    public async Task Execute_StreamEndsBeforeTheExecution_LosesTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(Answering("""{"type":"output","stream":"stdout","text":"a"}"""));

        await Should.ThrowAsync<SandboxLostException>(() => CollectAsync(agent, Command()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Execute_SilentUntilJustBeforeItsTime_IsNotLost(bool agentAnswersAtOnce)
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(
            async context =>
            {
                if (agentAnswersAtOnce) await context.Response.Body.FlushAsync();
                asked.SetResult();
                await release.Task;
                await context.Response.WriteAsync(Completed + "\n");
            },
            timeProvider: time);
        var command = Command() with { Timeout = ExecutionCommand.LongestTimeout };
        await using var events = new AgentExecutions(agent.Connection).ExecuteAsync(command, CancellationToken.None).GetAsyncEnumerator();

        var next = events.MoveNextAsync().AsTask();
        await asked.Task.Within("the request's arrival");
        time.Advance(command.Timeout - TimeSpan.FromSeconds(1));

        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
        release.SetResult();
        (await next.Within("the only event")).ShouldBeTrue();
        events.Current.ShouldBeOfType<ExecutionCompleted>();
    }

    [Fact]
    public async Task Execute_AgentNeverAnswers_LosesTheSandboxAfterTimeAndGrace()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(
            context =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
            timeProvider: time);
        var command = Command() with { Timeout = TimeSpan.FromSeconds(3) };

        var run = CollectAsync(agent, command);
        await asked.Task.Within("the request's arrival");
        time.Advance(command.Timeout + new AgentLimits().Grace);

        (await Should.ThrowAsync<SandboxLostException>(() => run)).Message.ShouldContain("time was up");
    }

    [Fact]
    public async Task Execute_CallerLetsGoBeforeTheAnswer_CancelsUntilItHasEnded()
    {
        var asked = new TaskCompletionSource();
        var cancellations = 0;
        var cancelledTwice = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            if (context.Request.Method == HttpMethods.Delete)
            {
                // The first one overtakes the execution, and finds nothing to cancel.
                if (Interlocked.Increment(ref cancellations) == 1) asked.TrySetResult();
                else cancelledTwice.TrySetResult();
                return;
            }

            await asked.Task;
            await context.Response.Body.FlushAsync();
            await cancelledTwice.Task;
            await context.Response.WriteAsync("""{"type":"completed","outcome":"canceled","durationMilliseconds":1,"stateLost":false}""" + "\n");
        });
        using var caller = new CancellationTokenSource();
        await using var events = new AgentExecutions(agent.Connection).ExecuteAsync(Command(), caller.Token)
            .GetAsyncEnumerator(caller.Token);

        var next = events.MoveNextAsync().AsTask();
        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next.Within("the cancelled execution"));
        cancellations.ShouldBe(2);
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Execute_AgentForgetsTheDeadline_LosesTheSandboxAfterTheGrace()
    {
        var time = new ManualTimeProvider();
        await using var agent = await FakeAgent.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("""{"type":"output","stream":"stdout","text":"a"}""" + "\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
            timeProvider: time);
        var command = Command() with { Timeout = TimeSpan.FromSeconds(3) };
        await using var events = new AgentExecutions(agent.Connection).ExecuteAsync(command, CancellationToken.None).GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().Within("first event")).ShouldBeTrue();

        var next = events.MoveNextAsync().AsTask();
        time.Advance(command.Timeout + new AgentLimits().Grace);

        var lost = await Should.ThrowAsync<SandboxLostException>(() => next.Within("next event"));
        lost.Message.ShouldContain("time was up");
    }

    [Fact]
    public async Task Execute_CallerIsSlow_ExecutionLosesNoTime()
    {
        var time = new ManualTimeProvider();
        await using var agent = await FakeAgent.StartAsync(
            Answering("""{"type":"output","stream":"stdout","text":"a"}""", Completed), timeProvider: time);
        await using var events = new AgentExecutions(agent.Connection).ExecuteAsync(Command(), CancellationToken.None).GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().Within("first event")).ShouldBeTrue();

        time.Advance(TimeSpan.FromHours(1));

        (await events.MoveNextAsync().AsTask().Within("last event")).ShouldBeTrue();
        events.Current.ShouldBeOfType<ExecutionCompleted>();
    }

    [Fact]
    public async Task Execute_CallerLetsGo_CancelsAndWaitsForTheEnd()
    {
        var cancelled = new TaskCompletionSource();
        var drained = false;
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            if (context.Request.Method == HttpMethods.Delete)
            {
                context.Request.Path.Value.ShouldBe("/executions/one");
                cancelled.SetResult();
                return;
            }

            await context.Response.WriteAsync("""{"type":"output","stream":"stdout","text":"a"}""" + "\n");
            await context.Response.Body.FlushAsync();
            await cancelled.Task;
            drained = true;
            await context.Response.WriteAsync("""{"type":"completed","outcome":"canceled","durationMilliseconds":1,"stateLost":false}""" + "\n");
        });
        using var caller = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new AgentExecutions(agent.Connection).ExecuteAsync(Command(), caller.Token)) await caller.CancelAsync();
        });

        drained.ShouldBeTrue();
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Execute_KernelIsBusy_SaysSoAndKeepsTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            await context.Response.WriteAsJsonAsync(new AgentProblem("busy", "An execution is running."), AgentJson.Default.AgentProblem);
        });

        await Should.ThrowAsync<InvalidOperationException>(() => CollectAsync(agent, Command()));

        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    private static ExecutionCommand Command() => new() { Id = "one", Code = "1+1" };

    private static RequestDelegate Answering(params string[] lines) => async context =>
    {
        if (context.Request.Method == HttpMethods.Post) await context.Response.WriteAsync(string.Concat(lines.Select(line => line + "\n")));
    };

    private static async Task<List<ExecutionEvent>> CollectAsync(FakeAgent agent, ExecutionCommand command)
    {
        var events = new List<ExecutionEvent>();
        await Task.Run(async () =>
        {
            await foreach (var next in new AgentExecutions(agent.Connection).ExecuteAsync(command, CancellationToken.None))
                events.Add(next);
        }).Within("the execution's events");
        return events;
    }
}
