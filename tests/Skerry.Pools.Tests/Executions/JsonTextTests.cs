using System.Text;
using System.Text.Json;
using Skerry.Pools.Executions;

namespace Skerry.Pools.Tests.Executions;

public class JsonTextTests
{
    [Theory]
    [InlineData("1.50e3", "1.50e3")]
    [InlineData(" [1, {\"a\" : null}]\r\t", "[1, {\"a\" : null}]")]
    [InlineData("[1,\r\n2]", "[1,  2]")]
    [InlineData("\"\\\\ud83d \\uD83D\\uDe00\\ud83d\\ude00\"", "\"\\\\ud83d \\uD83D\\uDe00\\ud83d\\ude00\"")]
    [InlineData("\"\\ud7ff\\ue000\"", "\"\\ud7ff\\ue000\"")]
    [InlineData("\"caf\\u00e9 \\ud83d\\ude00\"", "\"caf\\u00e9 \\ud83d\\ude00\"")]
    public void TryParse_OneValue_IsKeptAsItIs(string text, string expected) => Parse(text).ShouldNotBeNull().ToString().ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1")]
    [InlineData("nul")]
    [InlineData("// 1")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\uD83D\\n\\uDE00\"")]
    [InlineData("\"\\uDE00\\uD83D\"")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"")]
    [InlineData("\"\\ud83d\\ude00\\ude00\"")]
    [InlineData("{\"\\udfff\":1}")]
    [InlineData("[[\"\\udfff\"]]")]
    [InlineData("\"a\nb\"")]
    public void TryParse_AnythingElse_IsNothing(string text) => Parse(text).ShouldBeNull();

    [Fact]
    public void TryParse_BytesThatAreNotUtf8_IsNothing() => JsonText.TryParse(new byte[] { (byte)'"', 0xC3, (byte)'"' }).ShouldBeNull();

    [Theory]
    [InlineData(JsonText.Deepest, true)]
    [InlineData(JsonText.Deepest + 1, false)]
    public void TryParse_NestedArrays_AreAcceptedToABound(int depth, bool isAccepted) =>
        (Parse(new string('[', depth) + new string(']', depth)) is not null).ShouldBe(isAccepted);

    [Fact]
    public void OfString_AnyText_IsReadBack()
    {
        const string text = "\"quoted\" \\ \0 \r\n é 😀";
        var json = JsonText.OfString(text);
        json.IsString.ShouldBeTrue();
        json.GetString().ShouldBe(text);
        JsonDocument.Parse(json.Utf8).RootElement.GetString().ShouldBe(text);
    }

    private static JsonText? Parse(string text) => JsonText.TryParse(Encoding.UTF8.GetBytes(text));
}
