using System.Globalization;

namespace Skerry.Soak.Reports;

/// <summary>Whether a figure of a server stays what it is under steady traffic.</summary>
/// <param name="Name">What it is a figure of.</param>
/// <param name="First">The median of the first quarter after the warm-up.</param>
/// <param name="Last">The median of the last quarter.</param>
/// <param name="SlopePerHour">How much it grows in an hour, by least squares.</param>
/// <param name="Allowed">By how much the last may exceed the first.</param>
/// <param name="Samples">How many samples there were after the warm-up.</param>
internal sealed record Flatness(string Name, double First, double Last, double SlopePerHour, double Allowed, int Samples)
{
    /// <summary>Of fewer samples no quarter has a median worth the name.</summary>
    public const int FewestSamples = 16;

    // A server compiles its code anew, and fills its caches, while it is new.
    private const double WarmUp = 0.2;

    /// <summary>Whether there is enough to judge by.</summary>
    public bool IsJudged => Samples >= FewestSamples;

    /// <summary>Whether it grew by no more than is allowed, or there is too little to tell.</summary>
    public bool Holds => !IsJudged || Last - First <= Allowed;

    /// <summary>Judges a figure.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="samples">The samples, in order.</param>
    /// <param name="figure">The figure of a sample.</param>
    /// <param name="slack">By how much it may grow at least; or by a tenth, where that is more.</param>
    public static Flatness Of(string name, IReadOnlyList<Sample> samples, Func<Sample, double> figure, double slack)
    {
        var warm = samples.Skip((int)(samples.Count * WarmUp)).ToList();
        if (warm.Count == 0) return new Flatness(name, 0, 0, 0, slack, 0);
        var quarter = Math.Max(1, warm.Count / 4);
        var first = Median(warm.Take(quarter).Select(figure));
        var last = Median(warm.TakeLast(quarter).Select(figure));
        return new Flatness(name, first, last, Slope(warm, figure), Math.Max(slack, first / 10), warm.Count);
    }

    public override string ToString()
    {
        var verdict = !IsJudged ? "too few samples to judge" : Holds ? "flat" : "GROWS";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {First:f0} → {Last:f0} (at most +{Allowed:f0}), {SlopePerHour:+0;-0;0} an hour: {verdict}");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Slope(List<Sample> samples, Func<Sample, double> figure)
    {
        var (meanTime, mean) = (samples.Average(sample => sample.Seconds), samples.Average(figure));
        var spread = samples.Sum(sample => (sample.Seconds - meanTime) * (sample.Seconds - meanTime));
        return spread == 0 ? 0 : samples.Sum(sample => (sample.Seconds - meanTime) * (figure(sample) - mean)) / spread * 3600;
    }
}
