using Skerry.Pools.Refill;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Refill;

public class ReadyTargetTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Value_SlowDemand_IsTheFloor()
    {
        var target = new ReadyTarget(floor: 2, ceiling: 10, _time);
        for (var taken = 0; taken < 100; taken++)
        {
            target.Note().ShouldBeFalse();
            _time.Advance(TimeSpan.FromSeconds(0.6));
        }

        target.Value.ShouldBe(2);
    }

    [Fact]
    public void Value_Burst_IsItsSizeUntilForgotten()
    {
        var target = new ReadyTarget(floor: 2, ceiling: 10, _time);
        Take(target, 5).ShouldBe([false, false, true, true, true]);
        target.Value.ShouldBe(5);
        _time.Advance(TimeSpan.FromSeconds(1));
        Take(target, 3).ShouldAllBe(remembered => !remembered);
        target.Value.ShouldBe(5);
        target.Forget();
        target.Value.ShouldBe(2);
    }

    [Fact]
    public void Note_BurstAsLargeAsTheLast_RemembersItAnew()
    {
        var target = new ReadyTarget(floor: 1, ceiling: 10, _time);
        Take(target, 3);
        _time.Advance(TimeSpan.FromSeconds(1));
        Take(target, 3).ShouldBe([false, false, true]);
    }

    [Fact]
    public void Value_BurstAboveTheCeiling_IsTheCeiling()
    {
        var target = new ReadyTarget(floor: 1, ceiling: 4, _time);
        Take(target, 100);
        target.Value.ShouldBe(4);
    }

    [Fact]
    public void Value_FloorZero_StaysZero()
    {
        var target = new ReadyTarget(floor: 0, ceiling: 4, _time);
        Take(target, 100);
        target.Value.ShouldBe(0);
    }

    private static bool[] Take(ReadyTarget target, int count) => [.. Enumerable.Range(0, count).Select(_ => target.Note())];
}
