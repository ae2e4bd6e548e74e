namespace Skerry.Pools.Refill;

/// <summary>The numbers of a pool that its owner does not choose.</summary>
internal sealed record PoolTuning
{
    /// <summary>How many sandboxes of a pool start at once, and how many are disposed at once.</summary>
    public int Parallel { get; init; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>How long a start may take; an engine has shorter deadlines of its own, but for making a template.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gives the jitter of retries, from 0 to 1.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
