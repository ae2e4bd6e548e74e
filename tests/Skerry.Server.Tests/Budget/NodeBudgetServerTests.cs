using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Budget;

/// <summary>The real server on a small budget, with real sandboxes that fill it.</summary>
public sealed class NodeBudgetServerTests : IAsyncLifetime
{
    // A pool that may have more sessions than fit.
    private const string Wide = "wide";

    // Of 640 MiB, 80 are for buffers, and a little less than 500 are the ceiling of the sandboxes.
    private static readonly string[] Arguments =
    [
        "--Skerry:Budget:MemoryInMiB", "640",
        "--Skerry:Pools:0:Name", SharedServer.Pool,
        "--Skerry:Pools:0:ReadySessionInstances", "1",
        "--Skerry:Pools:0:AllocationPatienceInSeconds", "1",
        "--Skerry:Pools:1:Name", Wide,
        "--Skerry:Pools:1:ReadySessionInstances", "0",
        "--Skerry:Pools:1:MaxConcurrentSessions", "100",
        "--Skerry:Pools:1:AllocationPatienceInSeconds", "1",
    ];

    // Slowly enough that the last wall, a few dozen MiB above the ceiling of so small a budget, is not reached between two looks.
    private const string Fill = """
        import time
        kept = []
        for _ in range(90):
            kept.append(bytearray(b'x') * (10 << 20))
            time.sleep(0.05)
        print('filled')
        """;

    private ServerProcess? _server;

    private ServerProcess Server => _server ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(Arguments);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_FillTheMachine_TheYoungestIsEndedWithTheReasonAndTheOlderAnswers()
    {
        var older = SessionClient.New(Server.Client);
        var younger = SessionClient.New(Server.Client);
        await older.PrintedAsync("x = 42\nprint('set')");
        await younger.PrintedAsync("print('set')");

        var ended = await younger.ExecuteAsync(Fill);

        ended.GetProperty("status").GetString().ShouldBe("Failed");
        ended.GetProperty("result").GetProperty("stderr").GetString().ShouldNotBeNull()
            .ShouldStartWith("Execution aborted. The session's state was lost. The machine's memory budget was used up: the session used ");
        (await older.PrintedAsync("print(x)")).ShouldBe("42\n");
        var budget = await BudgetAsync();
        budget.GetProperty("ended").GetInt64().ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Executions_BudgetUsedUp_AreRefusedWithTheReason()
    {
        var fits = (await BudgetAsync()).GetProperty("sandboxesThatFit").GetInt32();
        for (var session = 0; session < fits; session++)
            await new SessionClient(Server.Client, $"session-{session}", Wide).PrintedAsync("print(1)");

        using var refused = await Server.Client.PostAsJsonAsync(
            new SessionClient(Server.Client, "one-too-many", Wide)
                .Route("executions"), new { code = "1" }, TestContext.Current.CancellationToken);

        var body = await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, body);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        body.ShouldContain("No session can be had now: the machine's memory budget is used up: ");
        (await BudgetAsync()).GetProperty("refusals").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Start_Budget_IsReportedAndGivesTheDefaultMaximum()
    {
        var fits = (await BudgetAsync()).GetProperty("sandboxesThatFit").GetInt32();
        Server.Output.ShouldContain("Budget: 0.5 GiB of this machine's ");
        Server.Output.ShouldContain(
            $"Pool python: up to {fits} sessions; MaxConcurrentSessions is not set, so it is what fits the budget.");
    }

    [Fact]
    public async Task Kernel_MemoryOfTheMachineUsedUp_WouldKillSandboxesFirst()
    {
        // Where this machine does not let root lower the score, the server says so.
        var score = await File.ReadAllTextAsync($"/proc/{Server.ProcessId}/oom_score_adj", TestContext.Current.CancellationToken);
        (score == "-500\n" || Server.Output.Contains("The server's own OOM score was not lowered", StringComparison.Ordinal))
            .ShouldBeTrue(score);
        (await SessionClient.New(Server.Client).PrintedAsync("print(open('/proc/self/oom_score_adj').read(), end='')")).ShouldBe("1000\n");
        (await SessionClient.New(Server.Client).PrintedAsync("print(open('/proc/1/oom_score_adj').read(), end='')")).ShouldBe("500\n");
    }

    private async Task<JsonElement> BudgetAsync()
    {
        using var health = JsonDocument.Parse(
            await Server.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken));
        return health.RootElement.GetProperty("budget").Clone();
    }
}
