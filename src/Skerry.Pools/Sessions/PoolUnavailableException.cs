namespace Skerry.Pools.Sessions;

/// <summary>A pool gave no session.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">Why, in words that a caller may see.</param>
/// <param name="retryAfter">When asking again makes sense.</param>
public sealed class PoolUnavailableException(PoolUnavailableReason reason, string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>Why.</summary>
    public PoolUnavailableReason Reason { get; } = reason;

    /// <summary>When asking again makes sense.</summary>
    /// <value>At least one second.</value>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>Why a pool gave no session.</summary>
public enum PoolUnavailableReason
{
    /// <summary>Every session that it may have is in use, or the node has no room for another. The message says which.</summary>
    Exhausted,

    /// <summary>No sandbox was ready in time: they fail to start, or start too slowly. The message says which.</summary>
    NotReady,

    /// <summary>The server is stopping.</summary>
    Stopping,
}
