using Skerry.Bench.Report;

namespace Skerry.Bench.Tests.Report;

public sealed class ResultFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skerry-bench-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ReadAsync_WhatWasWritten_MakesTheSameTable()
    {
        var sheet = new Sheet();
        var series = sheet.For(new Figure('d', "rate", "1/s", Better.Higher), "skerry");
        series.Add(1.25);
        series.Fail("it did not start");
        var report = Reports.Of(sheet) with { Remarks = ["a remark"] };

        var read = await ResultFile.ReadAsync(await ResultFile.WriteAsync(report, _folder), TestContext.Current.CancellationToken);

        Table.Render(read).ShouldBe(Table.Render(report));
    }

    [Fact]
    public async Task ReadAsync_FileOfTheFirstRelease_IsStillRead()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Skerry.slnx"))) root = root.Parent!;

        var report = await ResultFile.ReadAsync(
            Path.Combine(root.FullName, "bench/results/release-0.1.0.json"), TestContext.Current.CancellationToken);

        Table.Render(report).ShouldContain("skerry       ms     65           4.98   8.04   14.2   14.2");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("no JSON")]
    public async Task ReadAsync_SomethingElse_IsSaid(string content)
    {
        var path = Path.Combine(_folder, "else.json");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        await Should.ThrowAsync<InvalidDataException>(() => ResultFile.ReadAsync(path, TestContext.Current.CancellationToken));
    }
}
