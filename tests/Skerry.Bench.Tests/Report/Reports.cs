using Skerry.Bench.Report;

namespace Skerry.Bench.Tests.Report;

/// <summary>Reports of a run that nobody made.</summary>
internal static class Reports
{
    /// <summary>One with what a sheet holds.</summary>
    public static RunReport Of(Sheet sheet) => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Machine = new Machine("a processor", 2, 1000, "6.1", ".NET"),
        Commit = "abc",
        Isolation = "a wall",
        LoadBefore = "0 0 0",
        LoadAfter = "0 0 0",
        Scale = Scale.Quick,
        RoundsDone = 1,
        Series = SeriesReport.From(sheet),
        Remarks = [],
    };
}
