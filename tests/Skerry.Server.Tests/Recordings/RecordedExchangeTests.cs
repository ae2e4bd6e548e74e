using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Recordings;

/// <summary>Replays what the real service and the real az CLI said to each other, and compares the replies.</summary>
public sealed partial class RecordedExchangeTests(SharedServer server)
{
    // What the recorded service left empty and later clients need filled.
    private static readonly string[] FilledMembers = ["type", "contentType"];

    [Theory]
    [InlineData("2024-02-02-preview.txt")]
    [InlineData("2024-10-02-preview.txt")]
    [InlineData("2024-10-02-preview-path.txt")]
    public async Task Replay_RecordedSession_RepliesAreTheSame(string recording)
    {
        var exchanges = Exchange.Read(recording);
        exchanges.Count.ShouldBe(7);
        var prefix = "replay" + Guid.NewGuid().ToString("n")[..8];

        foreach (var exchange in exchanges)
        {
            using var request = Request(exchange, prefix);
            using var reply = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var where = $"{exchange.Method} {exchange.Url.PathAndQuery}: {body}";

            ((int)reply.StatusCode).ShouldBe(exchange.Status, where);
            CompareHeaders(exchange, reply, where);
            CompareBodies(exchange.Reply.Body, body.Replace(prefix, "", StringComparison.Ordinal), where);
        }
    }

    private HttpRequestMessage Request(Exchange exchange, string prefix)
    {
        var target = PoolName().Replace(exchange.Url.PathAndQuery, $"/sessionPools/{SharedServer.Pool}")
            .Replace("identifier=", "identifier=" + prefix, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(exchange.Method), new Uri(server.Address, target));
        if (exchange.Request.Headers.Remove("Content-Type", out var type))
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(exchange.Request.Body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in exchange.Request.Headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static void CompareHeaders(Exchange exchange, HttpResponseMessage reply, string where)
    {
        foreach (var (name, value) in exchange.Reply.Headers)
        {
            if (name is "server" or "transfer-encoding") continue;
            var values = reply.Headers.TryGetValues(name, out var found) || reply.Content.Headers.TryGetValues(name, out found)
                ? string.Join(", ", found)
                : null;
            values.ShouldNotBeNull($"{name} of {where}");
            if (name.StartsWith("x-ms-", StringComparison.Ordinal)) Normalised(values).ShouldBe(Normalised(value), $"{name} of {where}");
            else if (name is "content-type") values.ShouldBe(value, where);
            else values.ShouldContain(value, Case.Insensitive, where);
        }
    }

    private static void CompareBodies(string recorded, string received, string where)
    {
        if (!recorded.StartsWith('{'))
        {
            received.ShouldBe(recorded, where);
            return;
        }

        using var expected = JsonDocument.Parse(recorded);
        using var actual = JsonDocument.Parse(received);
        Compare(expected.RootElement, actual.RootElement, "$", where);
    }

    // Every recorded member is there with the recorded value; ids, times and durations only need the recorded form.
    private static void Compare(JsonElement expected, JsonElement actual, string path, string where)
    {
        actual.ValueKind.ShouldBe(expected.ValueKind, $"{path} of {where}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject().Where(member => member.Name != "$id"))
                {
                    actual.TryGetProperty(member.Name, out var value).ShouldBeTrue($"{path}.{member.Name} of {where}");
                    if (!FilledMembers.Contains(member.Name) || member.Value.GetString() is not "")
                        Compare(member.Value, value, $"{path}.{member.Name}", where);
                }

                break;
            case JsonValueKind.Array:
                actual.GetArrayLength().ShouldBe(expected.GetArrayLength(), $"{path} of {where}");
                foreach (var (left, right) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                    Compare(left, right, $"{path}[]", where);
                break;
            case JsonValueKind.Number when path.EndsWith("Milliseconds", StringComparison.Ordinal):
                actual.GetInt64().ShouldBeGreaterThanOrEqualTo(0, $"{path} of {where}");
                break;
            default:
                Normalised(actual.ToString()).ShouldBe(Normalised(expected.ToString()), $"{path} of {where}");
                break;
        }
    }

    private static string Normalised(string text) =>
        Number().Replace(Time().Replace(Identity().Replace(text, "<id>"), "<time>"), "<number>");

    [GeneratedRegex("/sessionPools/[^/]+")]
    private static partial Regex PoolName();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Identity();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d+(\.\d+)?$")]
    private static partial Regex Number();
}
