using Skerry.Pools.Executions;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Executions;

public sealed class ExecutionOutcomeTests
{
    [Fact]
    public async Task Execute_AFault_IsFailedWithTheTracebackAndItsReason()
    {
        await using var host = await Playing(
            Events.Stdout("before\n"), Events.Value("lost", "1"), Events.Fault(), Events.Completed(ExecutionOutcome.Failed));
        (await host.RunAsync()).ShouldSucceed().ShouldMatch("""
            {"status":"Failed","result":{"stdout":"before\n","stderr":"Traceback\nZeroDivisionError: division by zero","executionResult":""},
             "error":{"error":{"code":"ZeroDivisionError","message":"division by zero"}}}
            """);
    }

    [Theory]
    [InlineData(ExecutionOutcome.TimedOut, "Failed", "Failure", "Request timed out waiting for code execution to complete")]
    [InlineData(ExecutionOutcome.Aborted, "Failed", "Failure", "Execution aborted")]
    [InlineData(ExecutionOutcome.Canceled, "Canceled", "Failure", "Execution canceled")]
    public async Task Execute_AnEndThatIsNotTheCodesOwn_IsToldInBothShapes(
        ExecutionOutcome outcome, string status, string oldStatus, string stderr)
    {
        await using var host = await Playing(Events.Completed(outcome));
        (await host.RunAsync()).ShouldSucceed().ShouldMatch($$$"""{"status":"{{{status}}}","result":{"stderr":"{{{stderr}}}"}}""");
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?identifier=abcd&api-version={ApiHost.Old}", """{"properties":{"code":"1"}}"""))
            .ShouldSucceed().ShouldMatch($$$"""{"properties":{"status":"{{{oldStatus}}}","stderr":"{{{stderr}}}","result":""}}""");
    }

    [Fact]
    public async Task Execute_StateLost_IsSaid()
    {
        await using var host = await Playing(Events.Completed(ExecutionOutcome.TimedOut, stateLost: true));
        (await host.RunAsync()).ShouldMatch("""{"status":"Failed","result":{"stateLost":true}}""");
    }

    [Fact]
    public async Task Execute_SandboxDies_IsAbortedAndNoServerError()
    {
        await using var host = await ApiHost.StartAsync((sandbox, _, _) => throw new Skerry.Pools.Sandboxes.SandboxLostException("gone"));
        (await host.RunAsync()).ShouldSucceed().ShouldMatch("""{"status":"Failed","result":{"stderr":"Execution aborted. The session's state was lost."}}""");
    }

    [Theory]
    [InlineData("", 4096)]
    [InlineData(", \"outputStreamsMaxLength\": 10", 10)]
    [InlineData(", \"outputStreamsMaxLength\": \"5000\"", 5000)]
    [InlineData(", \"outputStreamsMaxLength\": 99999999999", 9000)]
    public async Task Execute_LongOutput_IsCutAtTheLimit(string members, int length)
    {
        await using var host = await Playing(
            Events.Stdout(new string('o', 9000)), Events.Stderr(new string('e', 9000)), Events.Completed(ExecutionOutcome.Succeeded));
        var result = (await host.RunAsync("\"code\":\"x\"" + members)).ShouldSucceed().Json["result"]!;
        ((string?)result["stdout"])!.Length.ShouldBe(length);
        ((string?)result["stderr"])!.Length.ShouldBe(length);
    }

    [Fact]
    public async Task Execute_NulsAndOddCharacters_ComeThrough()
    {
        await using var host = await Playing(Events.Stdout("a\0b\ud83d\ude00\"<>&'\u2028"), Events.Completed(ExecutionOutcome.Succeeded));
        ((string?)(await host.RunAsync()).Json["result"]!["stdout"]).ShouldBe("a\0b\ud83d\ude00\"<>&'\u2028");
    }

    [Fact]
    public async Task Execute_WithTheRawBundleWanted_GivesIt()
    {
        await using var host = await Playing(Events.Value("42", "42"), Events.Completed(ExecutionOutcome.Succeeded));
        (await host.RunAsync("""
            "code": "6*7", "returnJupyterFormatExecutionResult": true
            """)).ShouldMatch("""{"result":{"executionResult":{"text/plain":"42"}}}""");
    }

    [Fact]
    public async Task Execute_ResultAsStringByOption_IsAStringForEveryone()
    {
        await using var host = await ApiHost.StartAsync(
            FakeScripts.Play(Events.Value("42", "42"), Events.Completed(ExecutionOutcome.Succeeded)),
            new ApiOptions { ExecutionResultAsString = true });
        (await host.RunAsync()).ShouldMatch("""{"result":{"executionResult":"42"}}""");
    }

    [Fact]
    public async Task Execute_MembersOfTheRequest_ReachTheSandbox()
    {
        ExecutionCommand? seen = null;
        await using var host = await ApiHost.StartAsync(FakeScripts.Answer(command =>
        {
            seen = command;
            return [Events.Completed(ExecutionOutcome.Succeeded)];
        }));
        await host.RunAsync("""
            "code": "x", "timeoutInSeconds": "30", "useEmptyKernel": true, "outputStreamsMaxLength": 7
            """, headers: ("operation-id", "my-own_id"));
        seen.ShouldNotBeNull();
        (seen.Id, seen.Code, seen.Timeout, seen.UseEmptyKernel, seen.OutputLimit)
            .ShouldBe(("my-own_id", "x", TimeSpan.FromSeconds(30), true, 7));
    }

    private static Task<ApiHost> Playing(params ExecutionEvent[] events) => ApiHost.StartAsync(FakeScripts.Play(events));
}
