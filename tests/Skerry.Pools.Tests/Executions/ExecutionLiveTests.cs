using Skerry.Pools.Executions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Executions;

public class ExecutionLiveTests
{
    // What the stream holds, and the one event that waits to get in.
    private const int HeldWithoutReader = 5;

    [Fact]
    public async Task ReadEventsAsync_ToTheEnd_GivesEverythingInOrder()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(), live: true);
        var inside = await bench.Sandbox.NextExecutionAsync();
        for (var number = 0; number < 50; number++) inside.Print($"{number} ");
        inside.Complete();
        var events = await ReadAsync(execution).Within("reading the events");
        events.Count.ShouldBe(51);
        string.Concat(events.OfType<ExecutionOutput>().Select(output => output.Text)).ShouldBe((await execution.Completion).Stdout);
        events[^1].ShouldBe(new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.FromMilliseconds(7), StateLost: false));
        bench.Sandbox.TryNextCancellation(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task ReadEventsAsync_OutputOverTheLimit_IsCut()
    {
        await using var bench = await SessionBench.StartAsync(FakeScripts.Play(
            new ExecutionOutput(OutputStream.Stdout, "12345"),
            new ExecutionOutput(OutputStream.Stdout, "67890"),
            new ExecutionOutput(OutputStream.Stdout, "more"),
            new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.Zero, StateLost: false)));
        var events = await ReadAsync(bench.Session.Start(PoolBench.Command(outputLimit: 7), live: true)).Within("reading the events");
        events.OfType<ExecutionOutput>().Select(output => output.Text).ShouldBe(["12345", "67"]);
    }

    [Fact]
    public async Task ReadEventsAsync_SlowReader_SlowsTheSandboxDown()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(), live: true);
        var inside = await bench.Sandbox.NextExecutionAsync();
        for (var number = 0; number < 50; number++) inside.Print($"{number} ");
        inside.Complete();
        await Eventually.Until(() => inside.Taken == HeldWithoutReader, "expecting the sandbox to be held back", () => inside.Taken);
        await using var reader = execution.ReadEventsAsync(CancellationToken.None)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var read = 1; read <= 10; read++)
        {
            (await reader.MoveNextAsync()).ShouldBeTrue();
            await Eventually.Until(
                () => inside.Taken == HeldWithoutReader + read, "expecting one more event to be let through", () => inside.Taken);
        }

        execution.State.ShouldBe(ExecutionState.Running);
        while (await reader.MoveNextAsync()) reader.Current.ShouldNotBeNull();
        execution.State.ShouldBe(ExecutionState.Succeeded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadEventsAsync_ReaderLeaves_CancelsTheExecution(bool byToken)
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(), live: true);
        var inside = await bench.Sandbox.NextExecutionAsync();
        for (var number = 0; number < 50; number++) inside.Print($"{number} ");
        using var leaving = new CancellationTokenSource();
        var reader = execution.ReadEventsAsync(leaving.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await reader.MoveNextAsync()).ShouldBeTrue();
        if (byToken)
        {
            await leaving.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () =>
            {
                while (await reader.MoveNextAsync()) reader.Current.ShouldNotBeNull();
            });
        }

        await reader.DisposeAsync();
        (await bench.Sandbox.NextCancellationAsync()).ShouldBe("e1");
        inside.Complete(ExecutionOutcome.Canceled);
        var result = await execution.Completion.Within("waiting for the execution");
        result.Outcome.ShouldBe(ExecutionOutcome.Canceled);
        result.Stdout.ShouldEndWith("49 ");
    }

    [Fact]
    public async Task ReadEventsAsync_NobodyReads_LetsTheExecutionEndAllTheSame()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(timeoutSeconds: 60), live: true);
        var inside = await bench.Sandbox.NextExecutionAsync();
        for (var number = 0; number < 50; number++) inside.Print($"{number} ");
        inside.Complete();
        await Eventually.Until(() => inside.Taken == HeldWithoutReader, "expecting the sandbox to be held back", () => inside.Taken);
        bench.Pool.Time.Advance(TimeSpan.FromSeconds(75));
        var result = await execution.Completion.Within("waiting for the execution");
        result.Outcome.ShouldBe(ExecutionOutcome.Succeeded);
        result.Stdout.ShouldEndWith("49 ");
        await Should.ThrowAsync<TimeoutException>(ReadAsync(execution).Within("reading too late"));
        bench.Pool.Pool.Find(bench.Session.Identifier).ShouldNotBeNull();
    }

    [Fact]
    public async Task ReadEventsAsync_SandboxLost_EndsWithAborted()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(), live: true);
        await bench.Sandbox.NextExecutionAsync();
        var reading = ReadAsync(execution);
        bench.Sandbox.Die();
        var events = await reading.Within("reading the events");
        events.ShouldHaveSingleItem().ShouldBeOfType<ExecutionCompleted>().Outcome.ShouldBe(ExecutionOutcome.Aborted);
    }

    [Fact]
    public async Task ReadEventsAsync_SandboxLostWhileTheReaderIsBehind_GivesWhatIsHeldAndAborted()
    {
        await using var bench = await SessionBench.StartAsync();
        var execution = bench.Session.Start(PoolBench.Command(), live: true);
        var inside = await bench.Sandbox.NextExecutionAsync();
        for (var number = 0; number < 50; number++) inside.Print($"{number} ");
        await Eventually.Until(() => inside.Taken == HeldWithoutReader, "expecting the sandbox to be held back", () => inside.Taken);
        bench.Sandbox.Die();
        await execution.Completion.Within("waiting for the execution");
        var events = await ReadAsync(execution).Within("reading the events");
        events.Count.ShouldBe(HeldWithoutReader);
        events[^1].ShouldBeOfType<ExecutionCompleted>().Outcome.ShouldBe(ExecutionOutcome.Aborted);
    }

    [Fact]
    public async Task ReadEventsAsync_CancelledWhileWaiting_EndsWithCanceled()
    {
        await using var bench = await SessionBench.StartAsync();
        bench.Session.Start(PoolBench.Command("running"));
        var waiting = bench.Session.Start(PoolBench.Command("waiting"), live: true);
        await waiting.CancelAsync(CancellationToken.None);
        var events = await ReadAsync(waiting).Within("reading the events");
        events.ShouldHaveSingleItem().ShouldBeOfType<ExecutionCompleted>().Outcome.ShouldBe(ExecutionOutcome.Canceled);
    }

    [Fact]
    public async Task ReadEventsAsync_NotLiveOrSecondReader_IsRefused()
    {
        await using var bench = await SessionBench.StartAsync(FakeScripts.Succeed);
        var quiet = bench.Session.Start(PoolBench.Command("quiet"));
        Should.Throw<InvalidOperationException>(() => quiet.ReadEventsAsync(CancellationToken.None));
        var live = bench.Session.Start(PoolBench.Command("live"), live: true);
        await ReadAsync(live).Within("reading the events");
        Should.Throw<InvalidOperationException>(() => live.ReadEventsAsync(CancellationToken.None));
    }

    private static async Task<List<ExecutionEvent>> ReadAsync(Execution execution)
    {
        var events = new List<ExecutionEvent>();
        await foreach (var happened in execution.ReadEventsAsync(CancellationToken.None)) events.Add(happened);
        return events;
    }
}
