using System.Net;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Kernels;

public sealed class InterruptTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private const string IgnoreInterrupts = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n";

    [Theory]
    [InlineData("while True: pass")]
    [InlineData("import time; time.sleep(1000)")]
    [InlineData("!sleep 1000")]
    [InlineData("import asyncio\nawait asyncio.sleep(1000)")]
    [InlineData("while True: print('x' * 1000)")]
    [InlineData("while True: display('x' * 1000)")]
    public async Task Run_DeadlinePasses_InterruptsAndKeepsState(string code)
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync(code, timeoutMilliseconds: 300);

        transcript.Outcome.ShouldBe("timedOut");
        transcript.StateLost.ShouldBeFalse();
        (await shared.Client.RunAsync("kept")).ValueText.ShouldBe("42");
    }

    [Theory]
    [InlineData(IgnoreInterrupts + "while True: pass")]
    [InlineData("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")]
    [InlineData("while True:\n  try:\n    while True: pass\n  except BaseException: pass")]
    public async Task Run_InterruptIsIgnored_GivesAFreshKernel(string code)
    {
        (await shared.Client.RunAsync("lost = 42")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync(code, timeoutMilliseconds: 300);

        transcript.Outcome.ShouldBe("timedOut");
        (transcript.StateLost, transcript.Cause).ShouldBe((true, "unstoppable"));
        var next = (await shared.Client.RunAsync("'lost' in globals()")).ShouldSucceed();
        (next.ValueText, next.StateLost).ShouldBe(("False", false));
    }

    [Fact]
    public async Task Cancel_WhileRunning_InterruptsAndKeepsState()
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();
        var id = shared.Client.NewId();
        using var response = await StartAndAwaitOutput(id, "print('on', flush=True)\nwhile True: pass");

        (await shared.Client.CancelAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var transcript = await Transcript.ReadAsync(response).Within("the end of a cancelled execution");
        (transcript.Outcome, transcript.StateLost).ShouldBe(("canceled", false));
        (await shared.Client.RunAsync("kept")).ValueText.ShouldBe("42");
    }

    [Fact]
    public async Task Cancel_UnknownExecution_AnswersAllTheSame() =>
        (await shared.Client.CancelAsync("unknown")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

    [Fact]
    public async Task Start_WhileAnotherRuns_IsBusy()
    {
        var id = shared.Client.NewId();
        using var first = await StartAndAwaitOutput(id, "print('on', flush=True)\nwhile True: pass");

        using var second = await shared.Client.StartAsync(new AgentExecution(shared.Client.NewId(), "1", false, 1000, 1000));

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await AgentClient.ProblemAsync(second)).Error.ShouldBe("busy");
        await shared.Client.CancelAsync(id);
        (await Transcript.ReadAsync(first)).Outcome.ShouldBe("canceled");
    }

    [Fact]
    public async Task Start_HostLetsGo_CancelsTheExecution()
    {
        using (await StartAndAwaitOutput(shared.Client.NewId(), "print('on', flush=True)\nwhile True: pass")) { }

        // Busy until the interrupt has worked: nothing else would end that loop.
        await FreeAsync().Within("the end of an execution whose host let go");
    }

    [Fact]
    public async Task Run_ReaderNeverReads_DeadlineFiresAllTheSame()
    {
        using var response = await shared.Client.StartAsync(
            new AgentExecution(shared.Client.NewId(), "while True: print('x' * 100_000)", false, 500, int.MaxValue));

        await FreeAsync().Within("the end of an execution that nobody reads");
        (await Transcript.ReadAsync(response)).Outcome.ShouldBe("timedOut");
    }

    private async Task FreeAsync()
    {
        while (true)
        {
            using var response = await shared.Client.StartAsync(new AgentExecution(shared.Client.NewId(), "1", false, 10_000, 1000));
            if (response.StatusCode == HttpStatusCode.OK)
            {
                // To its end: one that is let go would keep the kernel busy for the test that follows.
                await Transcript.ReadAsync(response);
                return;
            }

            response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }
    }

    private async Task<HttpResponseMessage> StartAndAwaitOutput(string id, string code)
    {
        var response = await shared.Client.StartAsync(new AgentExecution(id, code, false, 100_000, 1000));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await response.Content.LoadFirstByteAsync();
        return response;
    }
}

internal static class ResponseExtensions
{
    /// <summary>Waits until the body has begun, without taking anything of it.</summary>
    public static async Task LoadFirstByteAsync(this HttpContent content) =>
        await (await content.ReadAsStreamAsync()).ReadAsync(Memory<byte>.Empty).AsTask().Within("the first event of an execution");
}
