using System.Text.Json;
using Skerry.Pools.Executions;

namespace Skerry.Pools.Tests.Executions;

public class MimeBundleTests
{
    [Theory]
    [InlineData("\"words\"", "words")]
    [InlineData("42", null)]
    [InlineData("null", null)]
    [InlineData("\"half a pair \\ud83d\"", null)]
    public void Text_OfAForm_IsItsStringOrNothing(string json, string? expected)
    {
        using var document = JsonDocument.Parse(json);
        new MimeBundle(new Dictionary<string, JsonElement> { ["text/plain"] = document.RootElement }).Text("text/plain").ShouldBe(expected);
    }

    [Fact]
    public void Text_NoSuchForm_IsNull() => SessionBench.Bundle(("text/plain", "x")).Text("text/html").ShouldBeNull();
}
