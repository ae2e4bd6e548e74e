using System.Text.Json.Nodes;

namespace Skerry.Api.Tests;

/// <summary>An answer, read to its end.</summary>
public sealed record Reply(int Status, string Text, string? ContentType, Dictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("The answer is null.");

    public string? ErrorCode => (string?)Json["error"]?["code"];

    public Reply ShouldSucceed(int status = 200)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.ToString(), headers);
    }

    /// <summary>
    /// Compares with a recorded answer. In it <c>"*"</c> stands for any text, and members named <c>$id</c>, Newtonsoft's artefacts, for
    /// nothing.
    /// </summary>
    public void ShouldMatch(string recorded) => Golden.Match(JsonNode.Parse(recorded), Json, "$").ShouldBeNull(Text);

    /// <summary>Checks that it is an error in the envelope.</summary>
    public void ShouldBeError(int status, string code)
    {
        Status.ShouldBe(status, Text);
        ErrorCode.ShouldBe(code, Text);
        ContentType.ShouldBe("application/json; charset=utf-8");
        Headers["x-ms-error-code"].ShouldBe(code);
        ((string?)Json["error"]!["message"]).ShouldNotBeNullOrEmpty();
        ((string?)Json["error"]!["traceId"]).ShouldBe(Headers["mise-correlation-id"]);
    }
}
