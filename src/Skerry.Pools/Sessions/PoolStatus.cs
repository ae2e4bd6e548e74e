namespace Skerry.Pools.Sessions;

/// <summary>How a pool is doing.</summary>
/// <param name="Ready">Sandboxes that wait, running and idle.</param>
/// <param name="Starting">Sandboxes being started.</param>
/// <param name="Allocated">Sandboxes that a session has.</param>
/// <param name="Failure">Why sandboxes fail to start, or null if the last one started.</param>
public sealed record PoolStatus(int Ready, int Starting, int Allocated, string? Failure)
{
    /// <summary>Whether what its sandboxes share is being made; none starts before that has ended.</summary>
    public bool IsPreparing { get; init; }

    /// <summary>Why the node's budget does not admit the next sandbox, or null.</summary>
    public string? Shortage { get; init; }

    /// <summary>Sandboxes that ended, but could not be taken down so far. Each keeps its place in the pool until it is gone.</summary>
    public int Stuck { get; init; }
}
