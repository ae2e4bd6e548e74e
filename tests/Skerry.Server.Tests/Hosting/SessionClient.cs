using System.Net.Http.Json;
using System.Text.Json;

namespace Skerry.Server.Tests.Hosting;

/// <summary>A caller of one session, in the newest shape.</summary>
internal sealed class SessionClient(HttpClient http, string identifier, string pool = SharedServer.Pool)
{
    public string Identifier => identifier;

    public static SessionClient New(HttpClient http) => new(http, $"test-{Guid.NewGuid():n}");

    public Uri Route(string path) => new($"/pools/{pool}/{path}?identifier={identifier}&api-version=2025-10-02-preview", UriKind.Relative);

    /// <summary>Runs code; gives the execution resource.</summary>
    public async Task<JsonElement> ExecuteAsync(string code, int timeoutInSeconds = 60, string executionType = "Synchronous")
    {
        using var reply = await http.PostAsJsonAsync(
            Route("executions"), new { code, timeoutInSeconds, executionType }, TestContext.Current.CancellationToken);
        var body = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        reply.IsSuccessStatusCode.ShouldBeTrue($"{(int)reply.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Runs code that must succeed; gives what it printed.</summary>
    public async Task<string> PrintedAsync(string code)
    {
        var execution = await ExecuteAsync(code);
        execution.GetProperty("status").GetString().ShouldBe("Succeeded", execution.ToString());
        return execution.GetProperty("result").GetProperty("stdout").GetString()!;
    }
}
