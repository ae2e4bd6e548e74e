using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Executions;
using Skerry.Api.Executions.Streaming;
using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Executions;

public sealed class ExecutionStreamTests
{
    private static readonly ExecutionEvent[] Story =
    [
        Events.Stdout("one\n"), Events.Stderr("two\n"), Events.Png("AAAA"), Events.Value("42", "42"), Events.Fault(),
        Events.Completed(ExecutionOutcome.Failed),
    ];

    private static readonly string[] Expected =
    [
        """{"type":"stdout","text":"one\n"}""",
        """{"type":"stderr","text":"two\n"}""",
        """{"type":"display","data":{"image/png":"AAAA","text/plain":"<Figure>"}}""",
        """{"type":"result","value":42,"data":{"text/plain":"42"}}""",
        """{"type":"error","name":"ZeroDivisionError","message":"division by zero","traceback":"Traceback\nZeroDivisionError: division by zero"}""",
        """{"type":"completed","id":"op-1","status":"Failed","executionTimeInMilliseconds":7,"stateLost":false}""",
    ];

    [Fact]
    public async Task Stream_JsonLines_GivesEveryEventOnALine()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.Play(Story));
        var reply = await host.RunAsync(headers: [("Accept", "application/x-ndjson"), ("operation-id", "op-1")]);
        (reply.Status, reply.ContentType, reply.Headers["operation-id"]).ShouldBe((200, "application/x-ndjson", "op-1"));
        ShouldBeExpected(reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("executions")]
    [InlineData("code/execute")]
    public async Task Stream_ServerSentEvents_AreNamedByType(string route)
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.Play(Story));
        using var request = Request(host, "text/event-stream", route);
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var items = await events.EnumerateAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        items.Select(item => item.EventType).ShouldBe(["stdout", "stderr", "display", "result", "error", "completed"]);
        ShouldBeExpected(items.Select(item => item.Data));
    }

    [Fact]
    public async Task Stream_Output_ArrivesBeforeTheEnd()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        using var request = Request(host, "application/x-ndjson");
        using var response = await host.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .Within("waiting for the headers of a stream whose code has not begun");
        var execution = await SandboxOf(host).NextExecutionAsync();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        foreach (var text in new[] { "first", "second" })
        {
            execution.Print(text);
            (await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .Within($"waiting for '{text}' while the code runs"))!.ShouldContain(text);
        }

        execution.Complete();
        (await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within("waiting for the last event"))!.ShouldContain(
            "completed");
        (await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within("waiting for the end")).ShouldBeNull();
    }

    [Fact]
    public async Task Stream_ClientLeaves_CancelsTheExecution()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        using var request = Request(host, "text/event-stream");
        var response = await host.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var sandbox = SandboxOf(host);
        var execution = await sandbox.NextExecutionAsync();
        response.Dispose();
        (await sandbox.NextCancellationAsync()).ShouldBe("op-1");
        execution.Complete(ExecutionOutcome.Canceled);
    }

    [Theory]
    [InlineData("text/event-stream", ": ping")]
    [InlineData("application/x-ndjson", "")]
    public async Task Stream_NothingHappens_SendsWhatNoClientTakesForAnEvent(string accept, string expected)
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        using var request = Request(host, accept);
        using var response = await host.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var execution = await SandboxOf(host).NextExecutionAsync();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var line = lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();

        // The server may not measure yet: time goes on until it does, and not as far as the execution's own.
        for (var steps = 0; steps < 10 && !line.IsCompleted; steps++)
        {
            host.Time.Advance(StreamPauses.Longest);
            await Task.WhenAny(line, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        (await line.Within("waiting for a sign of life")).ShouldBe(expected);
        execution.Complete();
        (await lines.ReadToEndAsync(TestContext.Current.CancellationToken).Within("waiting for the end")).ShouldContain("\"completed\"");
    }

    [Fact]
    public async Task Stream_ClientHasLeftBeforeTheFirstByte_CancelsTheExecutionAndTheNextRuns()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        SessionIdentifier.TryParse(ApiHost.Session, out var identifier, out _).ShouldBeTrue();
        using var lease = await host.Pools.Find("python")!.AcquireAsync(identifier!, TestContext.Current.CancellationToken);
        var view = new ExecutionView("Synchronous", 100, asText: false, asMimeBundle: false);
        var execution = lease.Session.Start(new ExecutionCommand { Id = "op-1", Code = "x" }, live: true, view);
        var sandbox = SandboxOf(host);
        var inside = await sandbox.NextExecutionAsync();
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        await Should.ThrowAsync<OperationCanceledException>(
            () => ExecutionStream.WriteAsync(context, execution, StreamFormat.JsonLines, host.Time));

        (await sandbox.NextCancellationAsync()).ShouldBe("op-1");
        // More than any buffer between the sandbox and a reader holds.
        for (var number = 0; number < 20; number++) inside.Print("x");
        inside.Complete(ExecutionOutcome.Canceled);
        (await execution.Completion.Within("the end of an execution without a reader")).Outcome.ShouldBe(ExecutionOutcome.Canceled);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    public async Task Execute_LargeValuesInSeveralForms_ArriveWhole(string accept)
    {
        var (html, text) = (new string('h', 3_000_000), new string('t', 500_000) + "\u0001");
        var forms = new[] { ("text/html", html), ("text/small", "s"), ("text/plain", text) };
        var value = Events.Bundle([.. forms.Select(form => (form.Item1, System.Text.Json.JsonSerializer.Serialize(form.Item2)))]);
        await using var host = await ApiHost.AnsweringAsync(new ExecutionValue(value));

        var reply = await host.RunAsync(""" "code": "x", "returnJupyterFormatExecutionResult": true """, headers: ("Accept", accept));

        var json = JsonNode.Parse(reply.Text.Split('\n')[0])!;
        var bundle = (json["data"] ?? json["result"]!["executionResult"])!;
        foreach (var (type, expected) in forms) ((string?)bundle[type]).ShouldBe(expected);
    }

    [Fact]
    public async Task Stream_TimeOut_IsAnErrorEventBeforeTheLast()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.Play(Events.Completed(ExecutionOutcome.TimedOut, stateLost: true)));
        var lines = (await host.RunAsync(headers: ("Accept", "application/x-ndjson"))).Text.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        ((string?)JsonNode.Parse(lines[0])!["message"]).ShouldBe("Request timed out waiting for code execution to complete");
        Golden.Match(JsonNode.Parse("""{"type":"completed","status":"Failed","stateLost":true}"""), JsonNode.Parse(lines[1]), "$").ShouldBeNull();
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json, text/event-stream;q=0.5")]
    [InlineData("text/event-stream;q=0")]
    [InlineData("nonsense;;")]
    public async Task Execute_WithoutAStreamWanted_IsOneAnswer(string accept)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.RunAsync(headers: ("Accept", accept))).ShouldSucceed().ShouldMatch("""{"status":"Succeeded"}""");
    }

    [Fact]
    public async Task Stream_RequestRefused_IsAnErrorInTheEnvelope()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.RunAsync("\"code\": 1", headers: ("Accept", "text/event-stream"))).ShouldBeError(400, "SessionRequestValidationFailed");
    }

    [Fact]
    public async Task Stream_OutputBeyondTheUsualLimit_IsNotCut()
    {
        await using var host = await ApiHost.StartAsync(
            FakeScripts.Play(Events.Stdout(new string('x', 50_000)), Events.Completed(ExecutionOutcome.Succeeded)));
        var first = (await host.RunAsync(headers: ("Accept", "application/x-ndjson"))).Text.Split('\n')[0];
        ((string?)JsonNode.Parse(first)!["text"])!.Length.ShouldBe(50_000);
    }

    private static void ShouldBeExpected(IEnumerable<string> lines) =>
        lines.Select(line => JsonNode.Parse(line)!.ToJsonString()).ShouldBe(Expected.Select(line => JsonNode.Parse(line)!.ToJsonString()));

    private static HttpRequestMessage Request(ApiHost host, string accept, string route = "executions")
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, $"{host.Url}{ApiHost.Pool}/{route}?identifier={ApiHost.Session}&api-version={ApiHost.Newest}")
        {
            Content = ApiHost.Json("""{"code":"x"}"""),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.Add("operation-id", "op-1");
        return request;
    }

    private static FakeSandbox SandboxOf(ApiHost host)
    {
        SessionIdentifier.TryParse(ApiHost.Session, out var identifier, out _).ShouldBeTrue();
        var session = host.Pools.Find("python")!.Find(identifier!)!;
        return host.Engine.Created.Single(sandbox => sandbox.Id == session.Id.ToString("N"));
    }
}
