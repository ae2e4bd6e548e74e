using Skerry.Pools.Sessions;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Sessions;

public class CooldownTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _time = new();
    private int _over;

    [Fact]
    public void Over_LeftAlone_ComesAfterItsLengthAndOnce()
    {
        var cooldown = Create();
        _time.Advance(Length - Instant);
        _over.ShouldBe(0);
        _time.Advance(Instant);
        _over.ShouldBe(1);
        _time.Advance(Length * 10);
        _over.ShouldBe(1);
        cooldown.TryHold().ShouldBeFalse();
        cooldown.TryEnd().ShouldBeFalse();
    }

    [Fact]
    public void Over_WhileHeld_DoesNotCome()
    {
        var cooldown = Create();
        cooldown.TryHold().ShouldBeTrue();
        _time.Advance(Length * 3);
        _over.ShouldBe(0);
        cooldown.ExpiresAt.ShouldBe(_time.GetUtcNow() + Length);
        cooldown.Release();
        _time.Advance(Length - Instant);
        _over.ShouldBe(0);
        _time.Advance(Instant);
        _over.ShouldBe(1);
    }

    [Fact]
    public void Over_TouchedBetween_IsPutOffByWhatIsLeft()
    {
        var cooldown = Create();
        _time.Advance(TimeSpan.FromSeconds(200));
        cooldown.TryHold();
        cooldown.Release();
        cooldown.TouchedAt.ShouldBe(_time.GetUtcNow());
        cooldown.ExpiresAt.ShouldBe(_time.GetUtcNow() + Length);
        _time.Advance(Length - Instant);
        _over.ShouldBe(0);
        _time.Advance(Instant);
        _over.ShouldBe(1);
    }

    [Fact]
    public void Release_OfOneOfTwoHolds_KeepsHolding()
    {
        var cooldown = Create();
        cooldown.TryHold();
        cooldown.TryHold();
        cooldown.Release();
        _time.Advance(Length * 2);
        _over.ShouldBe(0);
    }

    [Fact]
    public void TryEnd_Alive_EndsOnceAndSilencesTheTimer()
    {
        var cooldown = Create();
        cooldown.TryEnd().ShouldBeTrue();
        cooldown.TryEnd().ShouldBeFalse();
        cooldown.TryHold().ShouldBeFalse();
        _time.Advance(Length * 2);
        _over.ShouldBe(0);
    }

    private Cooldown Create() => new(Length, _time, () => _over++);
}
