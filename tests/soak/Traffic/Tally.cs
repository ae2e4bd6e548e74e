using System.Collections.Concurrent;

namespace Skerry.Soak.Traffic;

/// <summary>What was done, how often, and what went wrong.</summary>
internal sealed class Tally
{
    private const int MostKept = 200;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();
    private long _failed;

    /// <summary>How many failures there were.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>The first failures.</summary>
    public IEnumerable<string> Failures => _failures;

    /// <summary>How often each thing was done.</summary>
    public IEnumerable<KeyValuePair<string, long>> Counts => _counts.OrderBy(count => count.Key, StringComparer.Ordinal);

    public long CountOf(string kind) => _counts.GetValueOrDefault(kind);

    public void Count(string kind) => _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);

    public void Fail(string what)
    {
        Interlocked.Increment(ref _failed);
        if (_failures.Count < MostKept) _failures.Enqueue(what);
    }
}
