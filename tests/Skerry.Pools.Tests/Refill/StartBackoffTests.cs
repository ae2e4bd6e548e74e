using Skerry.Pools.Refill;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Refill;

public class StartBackoffTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(0, new double[] { 1, 2, 4, 8, 16, 32, 40, 40 })]
    [InlineData(1, new double[] { 1.5, 3, 6, 12, 24, 48, 60, 60 })]
    public void Fail_RoundAfterRound_DoublesTheWaitUpToItsBound(double jitter, double[] expected)
    {
        var backoff = new StartBackoff(_time, () => jitter);
        foreach (var seconds in expected)
        {
            backoff.Fail("no").ShouldBe(TimeSpan.FromSeconds(seconds));
            backoff.IsWaiting.ShouldBeTrue();
            backoff.Left.ShouldBe(TimeSpan.FromSeconds(seconds));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            backoff.Left.ShouldBe(TimeSpan.Zero);
            backoff.Resume();
            backoff.IsWaiting.ShouldBeFalse();
        }
    }

    [Fact]
    public void Fail_WhileWaiting_IsTheSameRoundWithTheLastReason()
    {
        var backoff = new StartBackoff(_time, () => 0);
        backoff.Fail("first");
        backoff.Fail("second").ShouldBeNull();
        backoff.Failure.ShouldBe("second");
        backoff.Resume();
        backoff.Fail("third").ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Succeed_AfterFailures_StartsOver()
    {
        var backoff = new StartBackoff(_time, () => 0);
        backoff.Succeed().ShouldBeFalse();
        backoff.Fail("no");
        backoff.Resume();
        backoff.Fail("no");
        backoff.Succeed().ShouldBeTrue();
        backoff.Failure.ShouldBeNull();
        backoff.IsWaiting.ShouldBeFalse();
        backoff.Fail("no").ShouldBe(TimeSpan.FromSeconds(1));
    }
}
