using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Rows;
using Skerry.Bench.Subjects;

namespace Skerry.Bench;

/// <summary>Measures every row of every subject, again and again, so that a noisy moment of the machine hits all alike.</summary>
internal sealed class Rounds(Scale scale, IReadOnlyList<IRow> rows, IReadOnlyList<ISubject> subjects, TextWriter progress)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Fills the sheet.</summary>
    /// <returns>How many rounds came to their end; fewer than asked for when the time limit came first.</returns>
    public async Task<int> RunAsync(Sheet sheet, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(scale.Limit);
        var round = 0;
        try
        {
            await WarmUpAsync(limit.Token);
            for (; round < scale.Rounds; round++)
                await RunAsync(round, sheet, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await progress.WriteLineAsync(
                $"The time limit of {scale.Limit.TotalSeconds} s is up: {round} of {scale.Rounds} rounds are done.");
        }
        return round;
    }

    // Not measured: code compiled, files cached. A subject that fails here fails in its rows too, and is counted there.
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var figure = new Figure('-', "warm-up", "ms");
        foreach (var host in subjects.OfType<IInterpreterHost>())
        {
            var series = new Series(figure, host.Name);
            for (var i = 0; i < 3; i++)
                await series.TimeAsync(host.FirstResultAsync, cancellationToken);
            foreach (var (why, count) in series.Failures)
                await progress.WriteLineAsync($"warm-up of {host.Name} failed {count}x: {why}");
        }
    }

    private async Task RunAsync(int round, Sheet sheet, CancellationToken cancellationToken)
    {
        foreach (var row in rows.Where(row => !row.IsLong || round < scale.LongRounds))
            foreach (var subject in InTurn(round).Where(row.Takes))
            {
                var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
                await progress.WriteLineAsync(
                    $"{seconds,4:F0} s  round {round + 1}/{scale.Rounds}  {row.Letter} {row.Title}: {subject.Name}");
                await row.MeasureAsync(subject, sheet, cancellationToken);
            }
    }

    /// <summary>Another subject goes first in each round.</summary>
    private IEnumerable<ISubject> InTurn(int round) =>
        subjects.Skip(round % subjects.Count).Concat(subjects.Take(round % subjects.Count));
}
