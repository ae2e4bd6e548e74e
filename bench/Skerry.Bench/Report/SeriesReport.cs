namespace Skerry.Bench.Report;

/// <summary>One line of the report, with every sample behind it.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Subject">Of whom.</param>
/// <param name="Summary">The samples in five numbers; null when there is none.</param>
/// <param name="Lead">How many times better Skerry's p50 is than this subject's; null for Skerry itself.</param>
/// <param name="Failures">What failed, and how often.</param>
/// <param name="Samples">Every sample, in order of arrival.</param>
internal sealed record SeriesReport(
    Figure Figure, string Subject, Summary? Summary, double? Lead, IReadOnlyDictionary<string, int> Failures, IReadOnlyList<double> Samples)
{
    /// <summary>The name under which the server itself is measured.</summary>
    public const string Skerry = "skerry";

    /// <summary>Every series of a sheet: grouped by figure, Skerry first.</summary>
    public static IReadOnlyList<SeriesReport> From(Sheet sheet) =>
        [.. sheet.All.GroupBy(series => series.Figure).OrderBy(group => group.Key.Row).SelectMany(Lines)];

    private static IEnumerable<SeriesReport> Lines(IGrouping<Figure, Series> group)
    {
        var ours = Statistics.Summarize(group.Where(s => s.Subject == Skerry).SelectMany(s => s.Samples), group.Key.Better);
        foreach (var series in group.OrderBy(s => s.Subject == Skerry ? 0 : 1))
        {
            var summary = Statistics.Summarize(series.Samples, group.Key.Better);
            var lead = ours is null || summary is null || series.Subject == Skerry
                ? null
                : Statistics.Lead(ours.P50, summary.P50, group.Key.Better);
            yield return new SeriesReport(group.Key, series.Subject, summary, lead, series.Failures, series.Samples);
        }
    }
}
