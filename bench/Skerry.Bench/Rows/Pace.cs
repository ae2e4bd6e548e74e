using System.Diagnostics;

namespace Skerry.Bench.Rows;

/// <summary>How attempts follow each other.</summary>
internal static class Pace
{
    /// <summary>One after another: as many as the scale says, or as its time allows, but at least one.</summary>
    public static async Task InSequenceAsync(Scale scale, Func<Task> attempt)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i == 0 || (i < scale.Samples && Stopwatch.GetElapsedTime(began) < scale.Share); i++)
            await attempt();
    }

    /// <summary>Beside each other, each begun some time after the one before.</summary>
    public static async Task TogetherAsync(int count, TimeSpan apart, Func<Task> attempt, CancellationToken cancellationToken)
    {
        var running = new Task[count];
        for (var i = 0; i < count; i++)
        {
            running[i] = attempt();
            if (apart > TimeSpan.Zero && i < count - 1)
                await Task.Delay(apart, TimeProvider.System, cancellationToken);
        }
        await Task.WhenAll(running);
    }
}
