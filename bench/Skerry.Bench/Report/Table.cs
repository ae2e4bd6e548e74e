using System.Globalization;
using System.Text;

namespace Skerry.Bench.Report;

/// <summary>The report for people: a line a series, the figure's name on its first line only.</summary>
internal static class Table
{
    private static readonly string[] Heading = ["row", "subject", "unit", "n", "failed", "p50", "p90", "p99", "worst", "lead"];

    public static string Render(RunReport report)
    {
        List<string[]> lines = [Heading];
        Figure? last = null;
        foreach (var series in report.Series)
        {
            lines.Add(Line(series, series.Figure != last));
            last = series.Figure;
        }
        var text = new StringBuilder();
        AppendOrigin(text, report);
        AppendColumns(text, lines);
        foreach (var remark in report.Remarks)
            text.AppendLine().Append(remark);
        foreach (var series in report.Series)
            foreach (var (why, count) in series.Failures)
                text.AppendLine().Append(CultureInfo.InvariantCulture, $"failed {count}x: {series.Figure.Title}, {series.Subject}: {why}");
        return text.ToString();
    }

    private static void AppendOrigin(StringBuilder text, RunReport report)
    {
        var machine = report.Machine;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{machine.Cpu}, {machine.Cores} cores, {machine.MemoryMegabytes} MB, Linux {machine.Kernel}, {machine.Runtime}")
            .AppendLine(CultureInfo.InvariantCulture,
                $"commit {report.Commit}, {report.StartedAt:u}, {report.RoundsDone} rounds in {report.DurationSeconds:F0} s")
            .AppendLine(CultureInfo.InvariantCulture, $"load average before: {report.LoadBefore}, after: {report.LoadAfter}")
            .AppendLine(CultureInfo.InvariantCulture, $"isolation: {report.Isolation}")
            .AppendLine();
    }

    private static string[] Line(SeriesReport series, bool first)
    {
        var failed = series.Failures.Values.Sum();
        var summary = series.Summary;
        return
        [
            first ? $"{series.Figure.Row} {series.Figure.Title}" : "",
            series.Subject,
            series.Figure.Unit,
            (summary?.Count ?? 0).ToString(CultureInfo.InvariantCulture),
            failed == 0 ? "" : failed.ToString(CultureInfo.InvariantCulture),
            Number(summary?.P50), Number(summary?.P90), Number(summary?.P99), Number(summary?.Worst),
            series.Lead is { } lead ? Number(lead) + "x" : "",
        ];
    }

    /// <summary>Three significant digits, as far as a reader needs them.</summary>
    public static string Number(double? value) => value switch
    {
        null => "-",
        < 0 => $"-{Number(-value)}",
        >= 100 => value.Value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        >= 1 => value.Value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F3", CultureInfo.InvariantCulture),
    };

    private static void AppendColumns(StringBuilder text, List<string[]> lines)
    {
        const int words = 3; // columns of words stand to the left, numbers to the right
        int[] widths = [.. Enumerable.Range(0, Heading.Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => column < words ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
