namespace Skerry.Server.Options;

/// <summary>Times as configuration writes them.</summary>
internal static class Seconds
{
    /// <summary>Forms a span. One that no option allows stays out of bounds: it is for the option's validator to say so.</summary>
    public static TimeSpan? Of(double? value) => value is { } seconds ? Of(seconds) : null;

    /// <inheritdoc cref="Of(double?)"/>
    public static TimeSpan Of(double seconds) =>
        double.IsNaN(seconds) ? TimeSpan.MinValue
        : TimeSpan.FromSeconds(Math.Clamp(seconds, -1, TimeSpan.FromDays(1000).TotalSeconds));
}
