using System.Collections.Concurrent;
using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>
/// Sandboxes a second once the ready ones are taken: callers come faster than sandboxes are made, and keep what they get.
/// </summary>
internal sealed class RefillRate(Scale scale) : Row<IInterpreterHost>('d', "refill while draining (peers: starts)")
{
    private readonly Figure _figure = new('d', "refill while draining (peers: starts)", "1/s", Better.Higher);
    private readonly int _callers = 2 * Environment.ProcessorCount;

    protected override async Task MeasureAsync(IInterpreterHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(_figure, subject.Name);
        var ready = 0;
        await series.AttemptAsync(async token => ready = await subject.PrepareAsync(token), cancellationToken);
        var taken = new ConcurrentBag<ISandbox>();
        var completions = new ConcurrentBag<TimeSpan>();
        var wanted = ready + scale.Refills;
        var began = Stopwatch.GetTimestamp();
        try
        {
            await Parallel.ForAsync(0, wanted, Callers(cancellationToken), async (_, token) =>
                await series.AttemptAsync(TakeAsync, token));
            if (completions.Count == wanted)
                series.Add(Statistics.RefillRate(completions, ready));
        }
        finally
        {
            // Ending a sandbox may fail too; it is not part of the rate, but it is counted.
            await Parallel.ForEachAsync(taken, Callers(CancellationToken.None), async (sandbox, token) =>
                await series.AttemptAsync(_ => sandbox.DisposeAsync().AsTask(), token));
        }

        async Task TakeAsync(CancellationToken token)
        {
            taken.Add(await subject.StartAsync(token));
            completions.Add(Stopwatch.GetElapsedTime(began));
        }
    }

    private ParallelOptions Callers(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = _callers, CancellationToken = cancellationToken };
}
