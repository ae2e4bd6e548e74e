using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Executions;

public sealed class AsynchronousExecutionTests
{
    private const string Query = $"identifier={ApiHost.Session}&api-version={ApiHost.Newest}";

    [Theory]
    [InlineData(ApiHost.New, 202)]
    [InlineData(ApiHost.Newest, 200)]
    public async Task Execute_Asynchronously_AnswersAtOnceAndIsPolledByItsLocation(string version, int status)
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        var start = await host.PostAsync($"{ApiHost.LongPool}/executions?identifier=sess%20%2F1&api-version={version}",
            """{"code":"x","executionType":"asynchronous"}""", ("operation-id", "op-1"));
        start.ShouldSucceed(status).ShouldMatch("""{"id":"op-1","identifier":"sess /1","executionType":"asynchronous","status":"Running"}""");
        start.Json.AsObject().ShouldNotContainKey("result");
        start.Headers["operation-id"].ShouldBe("op-1");
        var location = start.Headers["Operation-Location"];
        location.ShouldBe($"{host.Url}{ApiHost.LongPool}/executions/op-1?identifier=sess%20%2F1&api-version={version}");

        var execution = await SandboxOf(host, "sess /1").NextExecutionAsync();
        (await host.GetAsync(location[host.Url.Length..])).ShouldSucceed().ShouldMatch("""{"id":"op-1","status":"Running"}""");

        execution.Print("done\n");
        execution.Complete();
        await host.Pools.Find("python")!.TryAcquire(Identifier("sess /1"))!.Session.FindExecution("op-1")!.Completion;
        (await host.GetAsync(location[host.Url.Length..])).ShouldSucceed()
            .ShouldMatch("""{"id":"op-1","identifier":"sess /1","executionType":"asynchronous","status":"Succeeded","result":{"stdout":"done\n","executionTimeInMilliseconds":7}}""");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("%0A%C3%BC")]
    public async Task Get_AnUnknownId_Is404InTheWiresWords(string id)
    {
        await using var host = await ApiHost.StartAsync();
        await host.RunAsync();
        var reply = await host.GetAsync($"{ApiHost.Pool}/executions/{id}?{Query}");
        reply.ShouldBeError(404, "ExecutionNotFound");
        ((string?)reply.Json["error"]!["message"]).ShouldBe($"No execution available for operation Id: {Uri.UnescapeDataString(id)}");
    }

    [Fact]
    public async Task Get_InASessionThatIsNotThere_Is404AndMakesNone()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/executions/some?identifier=never-used&api-version={ApiHost.Newest}"))
            .ShouldBeError(404, "ExecutionNotFound");
        (await host.GetAsync($"{ApiHost.Pool}/listSessions?api-version={ApiHost.Newest}")).ShouldMatch("""{"sessions":[]}""");
    }

    [Fact]
    public async Task Get_ASynchronousExecution_IsKeptToo()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Value("42", "42"));
        var run = await host.RunAsync();
        (await host.GetAsync($"{ApiHost.Pool}/executions/{(string?)run.Json["id"]}?{Query}")).ShouldSucceed().ShouldMatch(run.Text);
    }

    [Fact]
    public async Task Cancel_ARunningExecution_InterruptsIt()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        await host.RunAsync("""
            "code": "x", "executionType": "Asynchronous"
            """, headers: ("operation-id", "op-1"));
        var sandbox = SandboxOf(host);
        var execution = await sandbox.NextExecutionAsync();
        sandbox.Cancelling = (_, _) =>
        {
            execution.Complete(ExecutionOutcome.Canceled);
            return Task.CompletedTask;
        };

        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/executions/op-1/cancel?{Query}")).ShouldSucceed()
            .ShouldMatch("""{"id":"op-1","status":"Canceled"}""");
        (await sandbox.NextCancellationAsync()).ShouldBe("op-1");
    }

    [Fact]
    public async Task Delete_AWaitingExecution_TakesItOutAndForgetsIt()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        foreach (var id in new[] { "first", "second" })
        {
            await host.RunAsync("""
                "code": "x", "executionType": "Asynchronous"
                """, headers: ("operation-id", id));
        }

        (await host.DeleteAsync($"{ApiHost.Pool}/executions/second?{Query}")).ShouldSucceed(204);
        (await host.GetAsync($"{ApiHost.Pool}/executions/second?{Query}")).ShouldBeError(404, "ExecutionNotFound");
        (await host.DeleteAsync($"{ApiHost.Pool}/executions/second?{Query}")).ShouldBeError(404, "ExecutionNotFound");
        (await host.GetAsync($"{ApiHost.Pool}/executions/first?{Query}")).ShouldSucceed();
    }

    [Fact]
    public async Task Execute_WithAnIdInUse_IsAConflict()
    {
        await using var host = await ApiHost.StartAsync();
        await host.RunAsync(headers: ("operation-id", "op-1"));
        (await host.RunAsync(headers: ("operation-id", "op-1"))).ShouldBeError(409, "ExecutionIdInUse");
    }

    [Theory]
    [InlineData("no spaces")]
    [InlineData("../../x")]
    public async Task Execute_WithAnIdThatIsNone_IsRefused(string id)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.RunAsync(headers: ("operation-id", id))).ShouldBeError(400, "SessionRequestValidationFailed");
    }

    [Fact]
    public async Task Execute_AsynchronouslyOnAnOldRoute_HasEveryMember()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.ByHand);
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?identifier=abcd&api-version={ApiHost.Old}", """{"properties":{"code":"x","executionType":"Asynchronous"}}"""))
            .ShouldSucceed().ShouldMatch("""{"properties":{"id":"*","status":"Running","stdout":"","stderr":"","result":"","executionTimeInMilliseconds":0}}""");
    }

    private static SessionIdentifier Identifier(string text) =>
        SessionIdentifier.TryParse(text, out var identifier, out _) ? identifier : throw new ArgumentException(text);

    // The session's sandbox is the one whose id is the session's.
    private static FakeSandbox SandboxOf(ApiHost host, string identifier = ApiHost.Session)
    {
        var session = host.Pools.Find("python")!.Find(Identifier(identifier))!;
        return host.Engine.Created.Single(sandbox => sandbox.Id == session.Id.ToString("N"));
    }
}
