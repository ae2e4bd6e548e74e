namespace Skerry.Bench.Report;

/// <summary>
/// A series in a few numbers, in the unit of its figure. Percentiles count from the good end: p99 is the bad tail of times and of rates.
/// </summary>
/// <param name="Count">How many samples.</param>
/// <param name="P50">The middle one.</param>
/// <param name="P90">Nine in ten are as good or better.</param>
/// <param name="P99">99 in 100 are as good or better.</param>
/// <param name="Worst">The worst.</param>
internal sealed record Summary(int Count, double P50, double P90, double P99, double Worst);
