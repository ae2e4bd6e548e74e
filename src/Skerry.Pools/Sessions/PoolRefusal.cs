using Skerry.Pools.Budget;

namespace Skerry.Pools.Sessions;

/// <summary>The refusals of a pool, worded once.</summary>
internal static class PoolRefusal
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    public static PoolUnavailableException Exhausted(int maximum, BudgetPlan? plan, TimeSpan retryAfter)
    {
        var why = plan is not null && maximum >= plan.Seats
            ? $" The machine's memory budget of {plan.Ceiling >> 20} MiB holds no more: each needs "
                + $"{plan.Options.SandboxReserveBytes >> 20} MiB."
            : "";
        return new(
            PoolUnavailableReason.Exhausted, $"The pool has all of the {maximum} sessions that it may have.{why}", AtLeast(retryAfter));
    }

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
