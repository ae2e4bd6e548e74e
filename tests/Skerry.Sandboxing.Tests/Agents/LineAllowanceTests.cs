using Skerry.Pools.Budget;
using Skerry.Pools.Executions;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Tests.Agents;

public sealed class LineAllowanceTests
{
    private const long MiB = 1L << 20;

    private readonly BufferAccount _account = new BufferBudget(10 * MiB, 10 * MiB).Open();

    [Fact]
    public void Cover_LongLine_DrawsForItAndForItsEvent()
    {
        var allowance = new LineAllowance(new ExecutionBuffers(_account));
        allowance.Cover(LineAllowance.Free).ShouldBeNull();
        _account.Used.ShouldBe(0);
        allowance.Cover((3 * MiB) + 1).ShouldBeNull();
        _account.Used.ShouldBe(8 * MiB);
        allowance.Reduce(3 * MiB);
        _account.Used.ShouldBe(3 * MiB);
        allowance.Reduce(0);
        _account.Used.ShouldBe(0);
    }

    [Fact]
    public void Cover_MoreThanThereIs_SaysSoAndKeepsWhatItHas()
    {
        var allowance = new LineAllowance(new ExecutionBuffers(_account));
        allowance.Cover(4 * MiB).ShouldBeNull();
        allowance.Cover(6 * MiB).ShouldBe("the server holds 8 MiB for this session and may hold 10 MiB.");
        _account.Used.ShouldBe(8 * MiB);
    }
}
