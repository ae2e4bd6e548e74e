using Skerry.Pools.Budget;

namespace Skerry.Pools.Tests.Budget;

public class BudgetPlanTests
{
    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    [Fact]
    public void Defaults_MachineOf24GiB_HoldsTwoHundredIdleSessions()
    {
        var plan = new BudgetPlan(new NodeCapacity(24105 * MiB, 32768, 2), new BudgetOptions());
        plan.Validate().ShouldBeEmpty();
        plan.Seats.ShouldBeInRange(200, 600);
        plan.DefaultMaxConcurrentSessions.ShouldBe(plan.Seats);
    }

    [Theory]
    [InlineData(1, 2, 32768)]
    [InlineData(2, 1, 32768)]
    [InlineData(8, 4, 32768)]
    [InlineData(24, 2, 32768)]
    [InlineData(64, 16, 4194304)]
    [InlineData(2048, 256, 4194304)]
    public void Defaults_AnyMachine_PartsStandInOrderAndLeaveTheHostItsOwn(long gibibytes, int processors, int processes)
    {
        var plan = new BudgetPlan(new NodeCapacity(gibibytes * GiB, processes, processors), new BudgetOptions());
        plan.Validate().ShouldBeEmpty();
        BudgetPlan.ReadyCeiling(plan.Ceiling).ShouldBeLessThan(plan.Ceiling);
        plan.Ceiling.ShouldBeLessThan(plan.Wall);
        (plan.Wall + plan.Buffers).ShouldBe(plan.Memory);
        (plan.Memory + plan.HostReserve).ShouldBe(plan.Capacity.MemoryBytes);
        plan.DefaultMaxConcurrentSessions.ShouldBeInRange(1, 600);
    }

    [Fact]
    public void Validate_MoreThanTheMachineHas_SaysSo() =>
        new BudgetPlan(new NodeCapacity(GiB, 32768, 2), new BudgetOptions { MemoryBytes = 2 * GiB }).Validate()
            .ShouldHaveSingleItem().ShouldBe("memory: 2048 MiB is more than this machine's 1024 MiB.");

    [Fact]
    public void Validate_NoRoomForOneSandbox_SaysSo() =>
        new BudgetPlan(
            new NodeCapacity(4 * GiB, 32768, 2), new BudgetOptions { MemoryBytes = 256 * MiB, SandboxReserveBytes = GiB }).Validate()
            .ShouldHaveSingleItem().ShouldStartWith("memory: of 256 MiB nothing is left for a sandbox of 1024 MiB");

    [Fact]
    public void Options_EachOutOfBounds_IsNamed() =>
        new BudgetOptions
        {
            MemoryBytes = 1, HostReserveBytes = 1, SandboxReserveBytes = 1, BufferBytes = 1, SessionBufferBytes = 1,
            SandboxReserveProcesses = 0, DiskReserveBytes = -1,
        }.Validate().Count.ShouldBe(7);
}
