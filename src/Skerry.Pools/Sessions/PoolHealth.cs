namespace Skerry.Pools.Sessions;

/// <summary>Whether a pool can be sent requests.</summary>
/// <param name="IsHealthy">Whether it can. A pool that is full, or has just given its last ready sandbox away, is healthy.</param>
/// <param name="Problem">What is not as it should be, in a sentence; null if all is well. A healthy pool may have one.</param>
public sealed record PoolHealth(bool IsHealthy, string? Problem);
