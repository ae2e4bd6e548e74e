namespace Skerry.Pools.Sessions;

/// <summary>How a pool is doing.</summary>
/// <param name="Ready">Sandboxes that wait, running and idle.</param>
/// <param name="Starting">Sandboxes being started.</param>
/// <param name="Allocated">Sandboxes that a session has.</param>
/// <param name="Failure">Why sandboxes fail to start, or null if the last one started.</param>
public sealed record PoolStatus(int Ready, int Starting, int Allocated, string? Failure);
