using System.Collections.Concurrent;
using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>Many new identifiers at once, until the last has its answer. None may be lost; one that is counts as a failure.</summary>
internal sealed class Crowd(Scale scale) : Row<ICrowdHost>('h', Name(scale))
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Figure _time = new('h', Name(scale), "s");
    private readonly Figure _ready = new('h', "of these, ready before", "", Better.Higher);

    protected override async Task MeasureAsync(ICrowdHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var time = sheet.For(_time, subject.Name);
        var ready = 0;
        await time.AttemptAsync(async token => ready = await subject.PrepareAsync(token), cancellationToken, Patience);
        var taken = new ConcurrentBag<ISandbox>();
        var began = Stopwatch.GetTimestamp();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, scale.Identifiers).Select(_ =>
                time.AttemptAsync(async token => taken.Add(await subject.StartAsync(token)), cancellationToken, Patience)));
            if (taken.Count < scale.Identifiers) return;
            time.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            sheet.For(_ready, subject.Name).Add(Math.Min(ready, scale.Identifiers));
        }
        finally
        {
            await Task.WhenAll(taken.Select(sandbox =>
                time.AttemptAsync(_ => sandbox.DisposeAsync().AsTask(), CancellationToken.None, Patience)));
        }
    }

    private static string Name(Scale scale) => $"{scale.Identifiers} new identifiers at once, all answered";
}
