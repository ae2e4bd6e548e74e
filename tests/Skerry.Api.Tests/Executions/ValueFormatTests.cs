using System.Text.Json;
using Skerry.Api.Executions;
using Skerry.Api.Wire;

namespace Skerry.Api.Tests.Executions;

/// <summary>Each kind of value, as Azure gives it.</summary>
public sealed class ValueFormatTests
{
    public static TheoryData<string, string?, string, string, string> Rows => new()
    {
        // text/plain, scalar → new route, old routes, text only
        { "None", "null", "null", "\"\"", "null" },
        { "nan", null, "\"nan\"", "\"nan\"", "\"nan\"" },
        { "42", "42", "42", "42", "\"42\"" },
        { "1.5", "1.5", "1.5", "1.5", "\"1.5\"" },
        { "True", "true", "true", "true", "\"True\"" },
        { "['a',\n 'b']", null, "\"['a',\\n 'b']\"", "\"['a',\\n 'b']\"", "\"['a',\\n 'b']\"" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Format_AValue_IsAsInTheTable(string text, string? scalar, string native, string old, string asText)
    {
        var value = Events.Bundle(text, scalar);
        Write(ValueFormat.Native(value, null)).ShouldBe(native);
        Write(ValueFormat.NativeOrEmpty(value, null)).ShouldBe(old);
        Write(ValueFormat.AsText(value, null)).ShouldBe(asText);
    }

    [Fact]
    public void Format_NoValue_IsEmptyText()
    {
        Write(ValueFormat.Native(null, null)).ShouldBe("\"\"");
        Write(ValueFormat.AsText(null, null)).ShouldBe("\"\"");
        Write(ValueFormat.Native(Events.Bundle(("text/html", "\"<b>\"")), null)).ShouldBe("\"\"");
    }

    [Fact]
    public void Format_AnImage_WinsOverTheValue()
    {
        var image = Events.Bundle(("image/png", "\"AAAA\""), ("text/plain", "\"<Figure>\""));
        const string expected = """{"type":"image","format":"png","base64_data":"AAAA"}""";
        Write(ValueFormat.Native(Events.Bundle("[<Line2D>]"), image)).ShouldBe(expected);
        Write(ValueFormat.AsText(null, image)).ShouldBe(JsonSerializer.Serialize(expected, WireJson.Wire.String));
    }

    [Fact]
    public void Format_Svg_IsMadeBase64() =>
        Write(ValueFormat.Native(null, Events.Bundle(("image/svg+xml", "\"<svg/>\""))))
            .ShouldBe("""{"type":"image","format":"svg","base64_data":"PHN2Zy8+"}""");

    [Fact]
    public void Format_AMimeBundle_IsGivenWithoutTheInnerForm() =>
        Write(ValueFormat.AsMimeBundle(Events.Bundle("42", "42"), null)).ShouldBe("""{"text/plain":"42"}""");

    private static string Write(WireValue? value) => value is null ? "null" : JsonSerializer.Serialize(value, WireJson.Wire.WireValue);
}
