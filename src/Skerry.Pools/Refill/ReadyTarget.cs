namespace Skerry.Pools.Refill;

/// <summary>
/// Learns how many sandboxes to keep ready: as many as were taken within one second lately, for so many the refill cannot be trusted to
/// replace while the next caller waits; never fewer than the pool asks for. Not thread-safe.
/// </summary>
/// <param name="floor">What the pool asks for. A pool that asks for none gets none.</param>
/// <param name="ceiling">The most sandboxes that the pool may have.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadyTarget(int floor, int ceiling, TimeProvider time)
{
    /// <summary>How long a burst is remembered.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private long _burstBegan = time.GetTimestamp();
    private int _burst;
    private int _highest;

    /// <summary>How many sandboxes to keep ready.</summary>
    public int Value => floor == 0 ? 0 : Math.Min(ceiling, Math.Max(floor, _highest));

    /// <summary>Notes that a sandbox was asked for.</summary>
    /// <returns>Whether this was part of a burst worth remembering: <see cref="Forget"/> is due <see cref="Memory"/> from now.</returns>
    public bool Note()
    {
        if (time.GetElapsedTime(_burstBegan) >= Burst)
        {
            _burstBegan = time.GetTimestamp();
            _burst = 0;
        }

        _burst++;
        if (_burst <= floor || _burst < _highest) return false;
        _highest = _burst;
        return true;
    }

    /// <summary>Forgets the bursts before.</summary>
    public void Forget() => _highest = 0;
}
