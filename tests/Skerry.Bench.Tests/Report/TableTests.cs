using Skerry.Bench.Report;

namespace Skerry.Bench.Tests.Report;

public sealed class TableTests
{
    private readonly Sheet _sheet = new();

    [Fact]
    public void Render_PeerFirstMeasured_ShowsSkerryFirstAndTheLead()
    {
        var figure = new Figure('b', "round trip", "ms");
        _sheet.For(figure, "peer").Add(8);
        _sheet.For(figure, "skerry").Add(2);

        var lines = Rows(Table.Render(Reports.Of(_sheet)));

        lines[0].ShouldBe(["row", "subject", "unit", "n", "failed", "p50", "p90", "p99", "worst", "lead"]);
        lines[1].ShouldBe(["b", "round", "trip", "skerry", "ms", "1", "2.00", "2.00", "2.00", "2.00"]);
        lines[2].ShouldBe(["peer", "ms", "1", "8.00", "8.00", "8.00", "8.00", "4.00x"]);
    }

    [Fact]
    public void Render_Failures_AreCountedAndExplained()
    {
        var series = _sheet.For(new Figure('b', "round trip", "ms"), "peer");
        series.Fail("it did not start");
        series.Fail("it did not start");

        var text = Table.Render(Reports.Of(_sheet));

        Rows(text)[1].ShouldBe(["b", "round", "trip", "peer", "ms", "0", "2", "-", "-", "-", "-"]);
        text.ShouldContain("failed 2x: round trip, peer: it did not start");
    }

    [Theory]
    [InlineData(0.0041, "0.004")]
    [InlineData(1.234, "1.23")]
    [InlineData(56.78, "56.8")]
    [InlineData(1234.5, "1234")]
    [InlineData(-56.78, "-56.8")]
    [InlineData(null, "-")]
    public void Number_AnySize_HasWhatAReaderNeeds(double? value, string expected) => Table.Number(value).ShouldBe(expected);

    private static string[][] Rows(string text) =>
        [.. text.Split('\n').SkipWhile(line => !line.StartsWith("row", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
