namespace Skerry.Bench.Report;

/// <summary>The arithmetic of the report.</summary>
internal static class Statistics
{
    /// <summary>The nearest-rank percentile: the sample up to which <paramref name="percent"/> of all go.</summary>
    /// <remarks>Always one of the samples, never an average of two: of 40 samples p99 is the last.</remarks>
    /// <param name="sorted">The samples in order; at least one.</param>
    /// <param name="percent">Above 0, up to 100.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return sorted[(int)Math.Ceiling(percent / 100 * sorted.Count) - 1];
    }

    /// <summary>The summary of samples in any order; null when there is none.</summary>
    public static Summary? Summarize(IEnumerable<double> samples, Better better)
    {
        double[] sorted = [.. better == Better.Lower ? samples.Order() : samples.OrderDescending()];
        return sorted.Length == 0
            ? null
            : new Summary(sorted.Length, Percentile(sorted, 50), Percentile(sorted, 90), Percentile(sorted, 99), sorted[^1]);
    }

    /// <summary>How many times better the first is than the second: above 1 it is ahead, whichever way is the good one.</summary>
    /// <returns>Null when the quotient has no meaning, because the divisor is not above 0.</returns>
    public static double? Lead(double ours, double theirs, Better better)
    {
        var (dividend, divisor) = better == Better.Lower ? (theirs, ours) : (ours, theirs);
        return divisor > 0 ? dividend / divisor : null;
    }

    /// <summary>Sandboxes a second, while more are asked for than were ready.</summary>
    /// <param name="completions">When each request was served, since the start, in any order; more than <paramref name="ready"/>.</param>
    /// <param name="ready">How many were ready at the start and do not count.</param>
    public static double RefillRate(IEnumerable<TimeSpan> completions, int ready)
    {
        TimeSpan[] sorted = [.. completions.Order()];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ready, sorted.Length);
        var began = ready == 0 ? TimeSpan.Zero : sorted[ready - 1];
        return (sorted.Length - ready) / (sorted[^1] - began).TotalSeconds;
    }
}
