using System.Diagnostics.Metrics;

namespace Skerry.Pools;

/// <summary>What one pool measures, in the meter <c>Skerry.Pools</c>.</summary>
/// <param name="pool">The pool's name, the tag of every measurement.</param>
internal sealed class PoolMetrics(string pool)
{
    private static readonly Meter Meter = new("Skerry.Pools");

    private static readonly UpDownCounter<int> Sessions =
        Meter.CreateUpDownCounter<int>("skerry.pool.sessions", "{session}", "Sessions that exist.");

    private static readonly UpDownCounter<int> ReadySandboxes =
        Meter.CreateUpDownCounter<int>("skerry.pool.ready", "{sandbox}", "Sandboxes that wait for a session.");

    private static readonly Histogram<double> AllocationTime =
        Meter.CreateHistogram<double>("skerry.pool.allocation.duration", "s", "How long requests waited for a new session.");

    private static readonly Counter<int> StartFailures =
        Meter.CreateCounter<int>("skerry.pool.start.failures", "{failure}", "Sandboxes that could not be started.");

    private readonly KeyValuePair<string, object?> _pool = new("skerry.pool", pool);

    public void SessionAllocated(TimeSpan waited)
    {
        Sessions.Add(1, _pool);
        AllocationTime.Record(waited.TotalSeconds, _pool);
    }

    public void SessionEnded() => Sessions.Add(-1, _pool);

    public void Ready(int change) => ReadySandboxes.Add(change, _pool);

    public void StartFailed() => StartFailures.Add(1, _pool);
}
