namespace Skerry.Sandboxing.Machines;

/// <summary>Sentences about options that are out of bounds.</summary>
internal static class OptionBounds
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <returns>The complaint, unless the bound holds.</returns>
    public static IEnumerable<string> Check(bool holds, string complaint) => holds ? [] : [complaint];

    /// <returns>A complaint about a time-out that is not above zero, or above an hour.</returns>
    public static IEnumerable<string> Timeout(TimeSpan value, string member) =>
        Check(
            value > TimeSpan.Zero && value <= LongestTimeout,
            $"{member}: {value} is out of bounds; above zero to {LongestTimeout} is allowed.");
}
