using Skerry.Bench.Report;

namespace Skerry.Bench.Tests.Report;

public sealed class SeriesTests
{
    private readonly Series _series = new(new Figure('a', "a figure", "ms"), "a subject");

    [Fact]
    public async Task TimeAsync_Succeeds_AddsMilliseconds()
    {
        await _series.TimeAsync(_ => Task.FromResult(TimeSpan.FromSeconds(1.5)), TestContext.Current.CancellationToken);

        _series.Samples.ShouldBe([1500]);
        _series.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task AttemptAsync_FailsTwiceAlike_CountsThemTogether()
    {
        for (var i = 0; i < 2; i++)
            await _series.AttemptAsync(_ => throw new InvalidOperationException("no such pool"), TestContext.Current.CancellationToken);

        _series.Failures.ShouldBe(new Dictionary<string, int> { ["no such pool"] = 2 });
        _series.Samples.ShouldBeEmpty();
    }

    [Fact]
    public async Task AttemptAsync_CancelledFromWithin_CountsAFailure()
    {
        await _series.AttemptAsync(_ => throw new OperationCanceledException(), TestContext.Current.CancellationToken);

        _series.Failures.Values.ShouldBe([1]);
    }

    [Fact]
    public async Task AttemptAsync_RunEnded_Throws()
    {
        using var run = new CancellationTokenSource();
        await run.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(
            () => _series.AttemptAsync(token => Task.FromCanceled(token), run.Token));
        _series.Failures.ShouldBeEmpty();
    }
}
