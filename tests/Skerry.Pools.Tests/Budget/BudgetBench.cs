using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Budget;
using Skerry.Testing;
using Skerry.Testing.Budget;

namespace Skerry.Pools.Tests.Budget;

/// <summary>A machine whose use the test decides, and a budget that governs it in a time that the test moves.</summary>
internal sealed class BudgetBench : IAsyncDisposable
{
    public const long MiB = 1L << 20;

    /// <param name="time">The clock, which the pools share.</param>
    /// <param name="mebibytes">The budget; a half of it is for sandboxes here, the buffers have the other.</param>
    public BudgetBench(ManualTimeProvider time, long mebibytes = 1024)
    {
        Time = time;
        Meter = new FakeNodeMeter(new NodeCapacity(16 * 1024 * MiB, 32768, 2));
        Plan = new BudgetPlan(Meter.Capacity, new BudgetOptions { MemoryBytes = mebibytes * MiB, BufferBytes = mebibytes * MiB / 2 });
        Budget = new NodeBudget(Meter, Plan, time, NullLogger<NodeBudget>.Instance);
    }

    public ManualTimeProvider Time { get; }

    public FakeNodeMeter Meter { get; }

    public BudgetPlan Plan { get; }

    public NodeBudget Budget { get; }

    /// <summary>Has a sandbox use memory, and the budget notice it.</summary>
    public void Use(string sandboxId, long mebibytes)
    {
        Meter.Uses[sandboxId] = new SandboxUse(mebibytes * MiB, 4);
        Time.Advance(BudgetWatch.Longest);
    }

    public ValueTask DisposeAsync() => Budget.DisposeAsync();
}
