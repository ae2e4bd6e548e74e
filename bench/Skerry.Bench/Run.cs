using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Rows;
using Skerry.Bench.Subjects;

namespace Skerry.Bench;

/// <summary>One run: opens what is measured, measures it in rounds, and reports.</summary>
internal static class Run
{
    /// <summary>Measures.</summary>
    /// <returns>The exit status: 1 if anything failed.</returns>
    public static async Task<int> MeasureAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var began = Stopwatch.GetTimestamp();
        var loadBefore = Machine.Load();

        using var client = new SkerryClient(options.Server, options.Pool);
        var isolation = await client.GetIsolationAsync(cancellationToken);
        var scale = isolation.IsMachine ? options.Scale.ForMachines() : options.Scale;
        var letters = options.RowsFor(isolation.IsMachine);
        IRow[] rows = [.. Rows(scale).Where(row => letters.Contains(row.Letter))];
        await using var subjects = await SubjectSet.OpenAsync(options, client, isolation, letters, cancellationToken);

        await client.OpenConnectionsAsync(Math.Max(scale.Crowd, scale.Identifiers), cancellationToken);
        var sheet = new Sheet();
        var roundsDone = await new Rounds(scale, rows, subjects.All, Console.Error).RunAsync(sheet, cancellationToken);

        var report = new RunReport
        {
            StartedAt = startedAt,
            DurationSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            Machine = Machine.Read(),
            Commit = options.Commit,
            Isolation = isolation.ToString(),
            LoadBefore = loadBefore,
            LoadAfter = Machine.Load(),
            Scale = scale,
            RoundsDone = roundsDone,
            Series = SeriesReport.From(sheet),
            Remarks = [.. rows.SelectMany(row => row.Remarks)],
        };
        Console.WriteLine(Table.Render(report));
        Console.WriteLine($"written to {await ResultFile.WriteAsync(report, options.Results)}");
        return report.Series.Any(series => series.Failures.Count > 0) ? 1 : 0;
    }

    private static IRow[] Rows(Scale scale) =>
    [
        new TimeToInteractive(Arrival.Sequential, scale),
        new TimeToInteractive(Arrival.Staggered, scale),
        new TimeToInteractive(Arrival.Burst, scale),
        new WarmRoundTrip(scale),
        new HandOver(scale),
        new RefillRate(scale),
        new IdleMemory(scale),
        new FileTransfer(scale),
        new FirstFrame(scale),
        new Crowd(scale),
        new StartToAnswer(scale),
        new ColdStart(),
        new Growth(scale),
    ];
}
