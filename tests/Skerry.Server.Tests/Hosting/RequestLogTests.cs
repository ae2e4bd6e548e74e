using System.Net.Http.Json;

namespace Skerry.Server.Tests.Hosting;

/// <summary>What names a session is worth as much as a key, and stays out of the log.</summary>
public sealed class RequestLogTests
{
    [Fact]
    public async Task Log_EverythingIsLogged_HoldsTheRequestsButNoIdentifierAndNoFile()
    {
        const string Secret = "secret-identifier-4711";
        const string File = "secret-file-0815.txt";
        await using var server = await ServerProcess.StartAsync(
        [
            "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace", "--Logging:Console:LogLevel:Default", "Trace",
            "--Logging:Console:LogLevel:Microsoft.AspNetCore.Routing", "Trace", "--Skerry:TrustedProxies:0", "127.0.0.1",
            "--Skerry:AllowedHosts:0", "skerry.example",
        ]);
        var session = new SessionClient(server.Client, Secret);
        await session.PrintedAsync("print('hello')");
        using var form = new MultipartFormDataContent { { new StringContent("x"), "file", File } };
        using (await server.Client.PostAsync(session.Route("files"), form, TestContext.Current.CancellationToken)) { }
        using (await server.Client.GetAsync(session.Route($"files/{File}/content"), TestContext.Current.CancellationToken)) { }
        using (await server.Client.GetAsync(session.Route($"nothing/{Secret}"), TestContext.Current.CancellationToken)) { }
        (await LocationAsync(server, session)).ShouldStartWith("https://skerry.example/pools/python/executions/");

        (await server.StopAsync()).ShouldBe(0);

        server.Output.ShouldContain("POST /pools/{pool}/executions, answered 200 after");
        server.Output.ShouldContain("GET no route, answered 404 after");
        server.Output.Split('\n').Where(line => line.Contains("secret-", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // Through a proxy, as far as the server can tell.
    private static async Task<string> LocationAsync(ServerProcess server, SessionClient session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, session.Route("executions"))
        {
            Content = JsonContent.Create(new { code = "1", executionType = "Asynchronous" }),
            Headers = { { "X-Forwarded-For", "203.0.113.9" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "skerry.example" } },
        };
        using var reply = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return reply.Headers.GetValues("Operation-Location").Single();
    }
}
