namespace Skerry.Pools.Sessions;

/// <summary>The refusals of a pool, worded once.</summary>
internal static class PoolRefusal
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    public static PoolUnavailableException Exhausted(int maximum, TimeSpan retryAfter) =>
        new(PoolUnavailableReason.Exhausted, $"The pool has all of the {maximum} sessions that it may have.", AtLeast(retryAfter));

    public static PoolUnavailableException OverBudget(string shortage, TimeSpan retryAfter) =>
        new(PoolUnavailableReason.Exhausted, $"No session can be had now: {shortage}", AtLeast(retryAfter));

    public static PoolUnavailableException Failing(string why, TimeSpan retryAfter) =>
        new(PoolUnavailableReason.NotReady, $"The pool's sandboxes fail to start: {why}", AtLeast(retryAfter));

    public static PoolUnavailableException Slow(TimeSpan patience) =>
        new(PoolUnavailableReason.NotReady, $"No sandbox was ready within {patience.TotalSeconds:0.###} seconds.", Soonest);

    public static PoolUnavailableException Stopping() =>
        new(PoolUnavailableReason.Stopping, "The server is stopping.", Soonest);

    private static TimeSpan AtLeast(TimeSpan time) => time > Soonest ? time : Soonest;
}
