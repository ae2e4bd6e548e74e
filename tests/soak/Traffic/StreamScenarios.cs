using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using static Skerry.Soak.Traffic.Caller;

namespace Skerry.Soak.Traffic;

/// <summary>Output that is read while the code runs.</summary>
internal static class StreamScenarios
{
    private const int Lines = 50;
    private const string Code = "import time\nfor n in range(50):\n    print(n, flush=True)\n    time.sleep(0.01)";

    private static readonly string Expected =
        string.Concat(Enumerable.Range(0, Lines).Select(line => line.ToString(CultureInfo.InvariantCulture) + "\n"));

    public static async Task ServerSentEventsAsync(Caller caller, Random random, TimeProvider time)
    {
        using var reply = await OpenAsync(caller, "text/event-stream", Code);
        var printed = new StringBuilder();
        string? status = null;
        await foreach (var item in SseParser.Create(await reply.Content.ReadAsStreamAsync()).EnumerateAsync())
            status = Add(item.Data, printed) ?? status;
        Expect(Expected, printed.ToString(), "the text of a stream of events");
        Expect("Succeeded", status, "the end of a stream of events");
    }

    public static async Task JsonLinesAsync(Caller caller, Random random, TimeProvider time)
    {
        using var reply = await OpenAsync(caller, "application/x-ndjson", Code);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync());
        var printed = new StringBuilder();
        string? status = null;
        while (await lines.ReadLineAsync() is { } line)
            status = Add(line, printed) ?? status;
        Expect(Expected, printed.ToString(), "the text of a stream of lines");
        Expect("Succeeded", status, "the end of a stream of lines");
    }

    /// <summary>A caller who leaves a stream ends its execution; the session keeps its variables or says that it does not.</summary>
    public static async Task AbandonedAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 'kept'");
        var id = $"left-{random.Next():x}";
        const string endless = "import time\nwhile True:\n    print('on', flush=True)\n    time.sleep(0.05)";
        using (var reply = await OpenAsync(caller, "application/x-ndjson", endless, id))
        {
            using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync());
            for (var line = 0; line < 3; line++)
                if (await lines.ReadLineAsync() is null) throw new WrongAnswerException("a stream without an end ended");
        }

        // The next execution waits for the end of the one before.
        await caller.PrintsAsync("", "pass");
        var left = await caller.GetAsync($"executions/{id}");
        Expect("Canceled", left.GetProperty("status").GetString(), "the status of a stream that was left");
        await caller.ShouldHaveToldOfStateAsync(left);
    }

    private static Task<HttpResponseMessage> OpenAsync(Caller caller, string format, string code, string? id = null) => caller.SendAsync(
        HttpMethod.Post,
        caller.Route("executions"),
        HttpStatusCode.OK,
        () => JsonContent.Create(new { code }),
        headers =>
        {
            headers.Accept.Add(new MediaTypeWithQualityHeaderValue(format));
            if (id is not null) headers.Add("operation-id", id);
        });

    // A line or event without anything in it only shows that the stream is alive.
    private static string? Add(string text, StringBuilder printed)
    {
        if (text.Length == 0) return null;
        using var document = JsonDocument.Parse(text);
        switch (document.RootElement.GetProperty("type").GetString())
        {
            case "stdout":
                printed.Append(document.RootElement.GetProperty("text").GetString());
                return null;
            case "completed":
                return document.RootElement.GetProperty("status").GetString();
            default:
                return null;
        }
    }
}
