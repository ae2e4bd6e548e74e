using Skerry.Bench.Report;

namespace Skerry.Bench.Tests.Report;

public sealed class StatisticsTests
{
    private static readonly double[] OneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(50, 5)]
    [InlineData(90, 9)]
    [InlineData(99, 10)]
    [InlineData(100, 10)]
    public void Percentile_OfTen_IsTheNearestRank(double percent, double expected) =>
        Statistics.Percentile(OneToTen, percent).ShouldBe(expected);

    [Fact]
    public void Percentile_OfOne_IsIt() => Statistics.Percentile([7], 1).ShouldBe(7);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100.1)]
    public void Percentile_OutOfRange_Throws(double percent) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Statistics.Percentile(OneToTen, percent));

    [Fact]
    public void Percentile_OfNone_Throws() => Should.Throw<ArgumentOutOfRangeException>(() => Statistics.Percentile([], 50));

    [Fact]
    public void Summarize_OfNone_IsNull() => Statistics.Summarize([], Better.Lower).ShouldBeNull();

    [Fact]
    public void Summarize_OfTimes_HasTheLongestAsWorst() =>
        Statistics.Summarize([3, 1, 2, 10, 4, 5, 9, 6, 8, 7], Better.Lower).ShouldBe(new Summary(10, 5, 9, 10, 10));

    [Fact]
    public void Summarize_OfRates_HasTheLowestAsWorst() =>
        Statistics.Summarize([3, 1, 2, 10, 4, 5, 9, 6, 8, 7], Better.Higher).ShouldBe(new Summary(10, 6, 2, 1, 1));

    [Theory]
    [InlineData(2, 10, Better.Lower, 5)]
    [InlineData(10, 2, Better.Lower, 0.2)]
    [InlineData(10, 2, Better.Higher, 5)]
    [InlineData(2, 10, Better.Higher, 0.2)]
    public void Lead_EitherWay_IsAboveOneWhenOursIsBetter(double ours, double theirs, object better, double expected) =>
        Statistics.Lead(ours, theirs, (Better)better).ShouldBe(expected);

    [Fact]
    public void Lead_OverNothing_IsNull() => Statistics.Lead(0, 10, Better.Lower).ShouldBeNull();

    [Fact]
    public void RefillRate_WithNoneReady_CountsFromTheStart() =>
        Statistics.RefillRate([Seconds(2), Seconds(1)], ready: 0).ShouldBe(1);

    [Fact]
    public void RefillRate_WithSomeReady_CountsFromTheLastReadyOne() =>
        Statistics.RefillRate([Seconds(5), Seconds(0.1), Seconds(1), Seconds(3)], ready: 2).ShouldBe(0.5);

    [Fact]
    public void RefillRate_WithNothingBeyondTheReadyOnes_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Statistics.RefillRate([Seconds(1)], ready: 1));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
