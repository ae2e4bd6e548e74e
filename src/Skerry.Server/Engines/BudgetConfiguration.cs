using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Server.Options;

namespace Skerry.Server.Engines;

/// <summary>Turns what an operator configures of the budget, and what the machine has, into a plan.</summary>
internal static class BudgetConfiguration
{
    /// <summary>Divides the machine.</summary>
    /// <exception cref="InvalidOptionsException">
    /// The machine does not have what was asked for, or a pool asks for more than fits.
    /// </exception>
    public static BudgetPlan Read(SkerryOptions options, NodeCapacity capacity)
    {
        var plan = new BudgetPlan(capacity, options.Budget.ToOptions());
        string[] problems =
        [
            .. plan.Validate().Select(problem => $"Skerry:Budget: {problem}"),
            .. options.Pools.SelectMany(
                (pool, index) => PoolDefinitionValidator.Validate(pool.ToDefinition(plan.DefaultMaxConcurrentSessions))
                .Select(problem => $"Skerry:Pools:{index}: {problem}")),
        ];
        return problems.Length == 0 ? plan : throw new InvalidOptionsException(problems);
    }
}
