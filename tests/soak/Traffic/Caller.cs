using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Skerry.Soak.Traffic;

/// <summary>A caller of one session, in the newest shape, who looks at every answer.</summary>
internal sealed class Caller(HttpClient http, Tally tally, TimeProvider time, string identifier)
{
    private const string Version = "2025-10-02-preview";
    private static readonly TimeSpan FullPoolPatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public string Identifier => identifier;

    public Uri Route(string path, string query = "") =>
        new($"/pools/python/{path}?identifier={identifier}&api-version={Version}{query}", UriKind.Relative);

    /// <summary>Sends a request, again where the pool has no sandbox to give, and wants a status.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri route, HttpStatusCode expected, Func<HttpContent?>? content = null,
        Action<HttpRequestHeaders>? headers = null,
        CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(method, route) { Content = content?.Invoke() };
            headers?.Invoke(request.Headers);
            var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (reply.StatusCode == expected) return reply;
            var body = await reply.Content.ReadAsStringAsync(cancellationToken);
            reply.Dispose();
            // A pool that is full, or whose machine is too busy to start a sandbox in time, says so before it has begun anything.
            var isRefused = reply.StatusCode is HttpStatusCode.TooManyRequests
                || body.Contains("SessionPoolUnavailable", StringComparison.Ordinal);
            if (!isRefused || time.GetElapsedTime(began) > FullPoolPatience)
                throw new WrongAnswerException($"{method} {route}: {(int)reply.StatusCode}, not {(int)expected}: {body}");
            tally.Count($"({(int)reply.StatusCode}, sent again)");
            await Task.Delay(reply.Headers.RetryAfter?.Delta ?? Pause, time, cancellationToken);
        }
    }

    /// <summary>Runs code; gives the execution resource.</summary>
    public async Task<JsonElement> ExecuteAsync(
        string code, int timeoutInSeconds = 120, bool asynchronously = false, string? id = null,
        CancellationToken cancellationToken = default)
    {
        tally.Count("(executions)");
        using var reply = await SendAsync(
            HttpMethod.Post,
            Route("executions"),
            HttpStatusCode.OK,
            () => JsonContent.Create(new { code, timeoutInSeconds, executionType = asynchronously ? "Asynchronous" : "Synchronous" }),
            headers =>
            {
                if (id is not null) headers.Add("operation-id", id);
            },
            cancellationToken);
        return await JsonAsync(reply);
    }

    /// <summary>Runs code that must succeed; gives what it printed.</summary>
    public async Task<string> PrintAsync(string code)
    {
        var execution = await ExecuteAsync(code);
        Expect("Succeeded", execution.GetProperty("status").GetString(), $"status of {code} in {execution}");
        return execution.GetProperty("result").GetProperty("stdout").GetString()!.TrimEnd('\n');
    }

    /// <summary>Runs code that must succeed, and wants it to print a text.</summary>
    public async Task PrintsAsync(string expected, string code) => Expect(expected, await PrintAsync(code), code);

    /// <summary>Wants the variable x, which was there before an execution, to be there still, or gone where its answer says so.</summary>
    /// <remarks>What does not heed an interrupt in time is ended with its kernel; that is told, and counted.</remarks>
    public async Task ShouldHaveToldOfStateAsync(JsonElement execution)
    {
        var isLost = execution.TryGetProperty("result", out var result)
            && result.TryGetProperty("stateLost", out var lost) && lost.GetBoolean();
        if (isLost) tally.Count("(state lost, and told)");
        await PrintsAsync(isLost ? "False" : "True", "print('x' in globals())");
    }

    /// <summary>Gets JSON.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var reply = await SendAsync(HttpMethod.Get, Route(path), HttpStatusCode.OK);
        return await JsonAsync(reply);
    }

    /// <summary>The status that a request for a path is answered with.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var reply = await http.GetAsync(Route(path));
        return reply.StatusCode;
    }

    /// <summary>Wants two values to be the same.</summary>
    public static void Expect<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new WrongAnswerException($"{what}: expected {expected}, but it is {actual}");
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage reply)
    {
        await using var body = await reply.Content.ReadAsStreamAsync();
        using var document = await JsonDocument.ParseAsync(body);
        return document.RootElement.Clone();
    }
}
