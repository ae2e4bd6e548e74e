using System.Text.Json.Nodes;
using Skerry.Pools.Executions;

namespace Skerry.Api.Tests.Executions;

/// <summary>What an answer has besides what Azure's has: every display, and a sign where something is missing.</summary>
public sealed class ExecutionOutputsTests
{
    [Fact]
    public async Task Execute_DisplaysAndAValue_AreAllInTheAnswerInOrder()
    {
        await using var host = await ApiHost.AnsweringAsync(
            Events.Stdout("one\n"), Table, Events.Png("AAAA"), Events.Png("BBBB"), Events.Value("{'rmse': 0.25}"));

        const string outputs = """
            [{"output_type":"display_data","data":{"text/html":"<table>","text/plain":"Oslo"},"metadata":{}},
             {"output_type":"display_data","data":{"image/png":"AAAA","text/plain":"<Figure>"},"metadata":{}},
             {"output_type":"display_data","data":{"image/png":"BBBB","text/plain":"<Figure>"},"metadata":{}},
             {"output_type":"execute_result","execution_count":null,"data":{"text/plain":"{'rmse': 0.25}"},"metadata":{}}]
            """;
        const string image = """{"type":"image","format":"png","base64_data":"BBBB"}""";
        (await host.RunAsync()).ShouldSucceed().ShouldMatch(
            $$$"""{"result":{"stdout":"one\nOslo\n","executionResult":{{{image}}},"outputs":{{{outputs}}}}}""");
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?identifier=abcd&api-version={ApiHost.Old}", """{"properties":{"code":"1"}}"""))
            .ShouldSucceed().ShouldMatch($$$"""{"properties":{"stdout":"one\nOslo\n","result":{{{image}}},"outputs":{{{outputs}}}}}""");
    }

    [Fact]
    public async Task Execute_NothingShownButAPlainValueAndNothingMissing_HasNeitherMember()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("one\n"), Events.Value("42", "42"));
        var result = (await host.RunAsync()).ShouldSucceed().Json["result"]!.AsObject();
        result.ContainsKey("outputs").ShouldBeFalse();
        result.ContainsKey("truncated").ShouldBeFalse();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Execute_OutputBeyondTheLimit_SaysWhatIsMissing(string accept)
    {
        await using var host = await ApiHost.StartAsync(Skerry.Testing.Sandboxes.FakeScripts.Play(
            Events.Stdout(new string('x', 5000)), Events.Completed(ExecutionOutcome.Succeeded) with { Truncation = new(0, 7, 0) }));
        var reply = await host.RunAsync(""" "code": "x", "outputStreamsMaxLength": 4096 """, headers: ("Accept", accept));
        var last = JsonNode.Parse(reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
        var truncated = last["truncated"] ?? last["result"]!["truncated"];
        truncated!.ToJsonString().ShouldBe("""{"stdout":904,"stderr":7,"outputs":0}""");
        if (last["result"] is { } result) ((string?)result["stdout"]).ShouldNotBeNull().ShouldContain("[truncated: at least ");
    }

    [Theory]
    [InlineData(KernelLoss.OutOfMemory, "OutOfMemory")]
    [InlineData(KernelLoss.Start, "KernelNotStarted")]
    [InlineData(KernelLoss.Crash, "ExecutionAborted")]
    [InlineData(KernelLoss.Unstoppable, "ExecutionAborted")]
    public async Task Execute_KernelLost_SaysHowAndWhy(KernelLoss loss, string code)
    {
        await using var host = await ApiHost.StartAsync(Skerry.Testing.Sandboxes.FakeScripts.Play(
            Events.Completed(ExecutionOutcome.Aborted, stateLost: true) with { Loss = loss, EndReason = "The reason." }));
        const string message = "Execution aborted. The session's state was lost. The reason.";
        (await host.RunAsync()).ShouldSucceed().ShouldMatch($$$"""
            {"error":{"error":{"message":"{{{message}}}","code":"{{{code}}}"} }, "status":"Failed",
             "result":{"stderr":"{{{message}}}","stateLost":true} }
            """);
    }

    private static ExecutionDisplay Table => new(Events.Bundle(("text/html", "\"<table>\""), ("text/plain", "\"Oslo\"")));
}
