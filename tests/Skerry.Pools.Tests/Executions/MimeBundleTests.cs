using System.Text;
using Skerry.Pools.Executions;

namespace Skerry.Pools.Tests.Executions;

public class MimeBundleTests
{
    [Theory]
    [InlineData("\"words\"", "words")]
    [InlineData("42", null)]
    [InlineData("null", null)]
    public void Text_OfAForm_IsItsStringOrNothing(string json, string? expected)
    {
        var form = JsonText.TryParse(Encoding.UTF8.GetBytes(json)).ShouldNotBeNull();
        new MimeBundle(new Dictionary<string, JsonText> { ["text/plain"] = form }).Text("text/plain").ShouldBe(expected);
    }

    [Fact]
    public void Text_NoSuchForm_IsNull() => SessionBench.Bundle(("text/plain", "x")).Text("text/html").ShouldBeNull();

    [Fact]
    public void Size_OfManySmallForms_CountsWhatSurroundsThem() =>
        SessionBench.Bundle([.. Enumerable.Range(0, 64).Select(number => ($"text/{number}", ""))]).Size.ShouldBeGreaterThan(64 * 100);
}
