using System.Globalization;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>
/// Names for what is being made beside others: no other engine, of this process or another, uses the same at the same time.
/// </summary>
internal static class DraftName
{
    private static int _count;

    /// <summary>Another name.</summary>
    public static string Next() =>
        string.Create(CultureInfo.InvariantCulture, $"new-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
}
