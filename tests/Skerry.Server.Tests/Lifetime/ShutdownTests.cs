using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Lifetime;

/// <summary>A busy server is asked to end: every caller gets an answer, the exit code is 0, and nothing is left.</summary>
public sealed class ShutdownTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const string Endless = "print('begun', flush=True)\nimport time\ntime.sleep(200)";

    /// <summary>Ends soon after somebody else's upload tells it to; until then it waits.</summary>
    private const string UntilTold = "import os, time\nwhile not os.path.exists('/mnt/data/go'): time.sleep(0.05)\nprint('done')";

    private static CancellationToken Given => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signal_RequestsOfEveryKindRun_EachGetsItsAnswerAfterTheGrace()
    {
        await using var server = await StartAsync(graceInSeconds: 2);
        var synchronous = SessionClient.New(server.Client);
        var streaming = SessionClient.New(server.Client);
        var asynchronous = SessionClient.New(server.Client);
        await Task.WhenAll(new[] { synchronous, streaming, asynchronous }.Select(session => session.PrintedAsync("print(1)")));
        var started = await asynchronous.ExecuteAsync(Endless, 220, "Asynchronous");
        var running = await BegunAsync(server, synchronous, "first", Endless);
        var second = await BegunAsync(server, synchronous, "second", "print('never')");
        var third = await BegunAsync(server, synchronous, "third", "print('never')");
        using var stream = await StreamAsync(server, streaming);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync(Given));
        (await events.ReadLineAsync(Given).AsTask().Within("the first event")).ShouldNotBeNull().ShouldContain("begun");
        var gate = new Gate();
        var upload = UploadAsync(server, SessionClient.New(server.Client), gate);
        await gate.Reached.Within("the upload's first bytes on their way");
        var sandboxes = HostState.Sandboxes(server.StateDirectory);

        server.Signal(Terminate);
        await RefusedAsync(server, asynchronous, started.GetProperty("id").GetString()!);

        foreach (var execution in await Task.WhenAll(running, second, third).Within("the answers of the executions"))
        {
            execution.GetProperty("status").GetString().ShouldBe("Failed");
            execution.GetProperty("result").GetProperty("stderr").GetString().ShouldNotBeNull().ShouldContain("Execution aborted");
        }

        var rest = (await events.ReadToEndAsync(Given).Within("the stream's end")).TrimEnd().Split('\n');
        rest[^1].ShouldStartWith("{\"type\":\"completed\"");
        gate.Open();
        using (var answer = await upload.Within("the upload's answer")) answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await server.EndedAsync()).ShouldBe(0, server.Output);
        server.Output.ShouldNotContain("   at ", customMessage: $"no stack trace, but the server said:\n{server.Output}");
        HostState.Leftovers(server.StateDirectory, sandboxes).ShouldBeEmpty();
    }

    [Fact]
    public async Task Signal_WhatRunsEndsWithinTheGrace_IsAnsweredAsUsual()
    {
        await using var server = await StartAsync(graceInSeconds: 60);
        var session = SessionClient.New(server.Client);
        await session.PrintedAsync("print(1)");
        var gate = new Gate();
        var upload = UploadAsync(server, session, gate);
        await gate.Reached.Within("the upload's first bytes on their way");
        var running = await BegunAsync(server, session, "first", UntilTold);

        server.Signal(Interrupt);
        await RefusedAsync(server, session, "none");
        gate.Open();

        using (var answer = await upload.Within("the upload's answer")) answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await running.Within("the execution's answer")).GetProperty("result").GetProperty("stdout").GetString().ShouldBe("done\n");
        (await server.EndedAsync()).ShouldBe(0, server.Output);
    }

    [Fact]
    public async Task Signal_Twice_EndsTheGraceAndStillLeavesNothing()
    {
        await using var server = await StartAsync(graceInSeconds: 300);
        var session = SessionClient.New(server.Client);
        await session.PrintedAsync("print(1)");
        var running = await BegunAsync(server, session, "first", Endless);
        var sandboxes = HostState.Sandboxes(server.StateDirectory);

        server.Signal(Interrupt);
        await RefusedAsync(server, session, "none");
        server.Signal(Interrupt);

        (await running.Within("the execution's answer")).GetProperty("status").GetString().ShouldBe("Failed");
        (await server.EndedAsync()).ShouldBe(0, server.Output);
        HostState.Leftovers(server.StateDirectory, sandboxes).ShouldBeEmpty();
    }

    private static Task<ServerProcess> StartAsync(int graceInSeconds) =>
        ServerProcess.StartAsync(["--Skerry:ShutdownGraceInSeconds", $"{graceInSeconds}", "--Skerry:Pools:0:Name", SharedServer.Pool,
            "--Skerry:Pools:0:ReadySessionInstances", "4"]);

    /// <summary>New requests are refused in the API's shape, and told when to come again, while what runs goes on.</summary>
    private static async Task RefusedAsync(ServerProcess server, SessionClient session, string execution)
    {
        // Until the signal has arrived the request is served as usual.
        using var refused = await AskedUntilAsync(server, session, execution, HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Given)).GetProperty("error").GetProperty("code").GetString()
            .ShouldBe("SessionPoolUnavailable");
        using var ready = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), Given);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>Sends code, and waits until the session has it; gives the answer that is to come.</summary>
    private static async Task<Task<JsonElement>> BegunAsync(ServerProcess server, SessionClient session, string id, string code)
    {
        var answer = ExecuteAsync();
        using (await AskedUntilAsync(server, session, id, HttpStatusCode.OK)) return answer;

        async Task<JsonElement> ExecuteAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, session.Route("executions"))
            {
                Content = JsonContent.Create(new { code, timeoutInSeconds = 220 }),
                Headers = { { "operation-id", id } },
            };
            using var reply = await server.Client.SendAsync(request, Given);
            return await reply.Content.ReadFromJsonAsync<JsonElement>(Given);
        }
    }

    private static async Task<HttpResponseMessage> AskedUntilAsync(
        ServerProcess server, SessionClient session, string execution, HttpStatusCode expected)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reply = await server.Client.GetAsync(session.Route($"executions/{execution}"), Given);
            if (reply.StatusCode == expected) return reply;
            TimeProvider.System.GetElapsedTime(began)
                .ShouldBeLessThan(Eventually.Patience, $"asking for execution {execution}: expected {expected}, got {reply.StatusCode}");
            reply.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Given);
        }
    }

    private static async Task<HttpResponseMessage> StreamAsync(ServerProcess server, SessionClient session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, session.Route("executions"))
        {
            Content = JsonContent.Create(new { code = Endless, timeoutInSeconds = 220 }),
            Headers = { { "Accept", "application/x-ndjson" } },
        };
        return await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Given);
    }

    private static Task<HttpResponseMessage> UploadAsync(ServerProcess server, SessionClient session, Gate gate)
    {
        var form = new MultipartFormDataContent { { new GatedContent(gate), "file", "go" } };
        return server.Client.PostAsync(session.Route("files"), form, Given);
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public Task OpenedAsync()
        {
            _reached.TrySetResult();
            return _open.Task;
        }

        public void Open() => _open.TrySetResult();
    }

    /// <summary>Content that stops shortly before its end until the gate opens.</summary>
    private sealed class GatedContent(Gate gate) : HttpContent
    {
        // More than sockets hold: once it is sent, the server is at work on the request.
        private static readonly byte[] Most = Encoding.ASCII.GetBytes(new string('x', 32 << 20));
        private static readonly byte[] Rest = "rest"u8.ToArray();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Most);
            await stream.FlushAsync();
            await gate.OpenedAsync();
            await stream.WriteAsync(Rest);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Most.Length + Rest.Length;
            return true;
        }
    }
}
