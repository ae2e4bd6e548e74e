namespace Skerry.Bench.Rows;

/// <summary>How callers come: the three modes of ComputeSDK's benchmark.</summary>
internal enum Arrival
{
    /// <summary>Each when the one before is done and its sandbox gone.</summary>
    Sequential,

    /// <summary>One every 200 ms, whether or not the one before is done.</summary>
    Staggered,

    /// <summary>All at once.</summary>
    Burst,
}
