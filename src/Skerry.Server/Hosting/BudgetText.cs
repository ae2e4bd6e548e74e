using System.Globalization;
using Skerry.Pools.Budget;
using Skerry.Server.Options;

namespace Skerry.Server.Hosting;

/// <summary>The lines that the server prints about its budget: how the machine is divided, and how many sessions that makes.</summary>
internal static class BudgetText
{
    public static IEnumerable<string> Of(BudgetPlan plan, SkerryOptions options)
    {
        yield return $"Budget: {GiB(plan.Wall)} GiB of this machine's {GiB(plan.Capacity.MemoryBytes)} GiB are for sandboxes, "
            + $"{GiB(plan.Buffers)} for the server's buffers, {GiB(plan.HostReserve)} for everything else. "
            + $"A sandbox is admitted with {plan.Options.SandboxReserveBytes >> 20} MiB and {plan.Options.SandboxReserveProcesses} "
            + "processes "
            + $"and counts with what it uses beyond: {plan.Seats} fit.";
        foreach (var pool in options.Pools.Where(pool => pool.MaxConcurrentSessions is null))
            yield return $"Pool {pool.Name}: up to {plan.DefaultMaxConcurrentSessions} sessions; MaxConcurrentSessions is not set, so "
                + "it is "
                + (plan.Seats > plan.DefaultMaxConcurrentSessions ? "the most that a pool may have." : "what fits the budget.");
    }

    private static string GiB(long bytes) => (bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture);
}
