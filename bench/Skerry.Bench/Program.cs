using System.CommandLine;
using System.Diagnostics;
using Skerry.Bench;
using Skerry.Bench.Peers;
using Skerry.Bench.Report;
using Skerry.Bench.Rows;
using Skerry.Bench.Subjects;

// Enough for every child to be ended in order when the run is interrupted.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await BenchCommand.Create(RunAsync).Parse(args).InvokeAsync(configuration);

static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
{
    var startedAt = TimeProvider.System.GetUtcNow();
    var began = Stopwatch.GetTimestamp();
    var loadBefore = Machine.Load();
    var scale = options.Scale;

    var client = new SkerryClient(options.Server, options.Pool);
    await using var skerry = new SkerryHost(client, options.ServerProcess);
    await using var runc = await Runc.CreateAsync(options.Image, cancellationToken);
    await using var bubblewrap = new Bubblewrap(options.Image);
    await using var jupyter = new Jupyter(options.Peers);
    await using var files = await FileServer.StartAsync(options.Peers, cancellationToken);
    ISubject[] subjects = [skerry, runc, bubblewrap, jupyter, files];
    IRow[] rows =
    [
        new TimeToInteractive(Arrival.Sequential, scale),
        new TimeToInteractive(Arrival.Staggered, scale),
        new TimeToInteractive(Arrival.Burst, scale),
        new WarmRoundTrip(scale),
        new HandOver(scale),
        new RefillRate(scale),
        new IdleMemory(scale),
        new FileTransfer(scale),
    ];
    rows = [.. rows.Where(row => options.Rows.Contains(row.Letter))];

    await client.OpenConnectionsAsync(scale.Crowd, cancellationToken);
    var sheet = new Sheet();
    var roundsDone = await new Rounds(scale, rows, subjects, Console.Error).RunAsync(sheet, cancellationToken);

    var report = new RunReport
    {
        StartedAt = startedAt,
        DurationSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
        Machine = Machine.Read(),
        Commit = options.Commit,
        Isolation = await client.GetIsolationAsync(cancellationToken),
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
