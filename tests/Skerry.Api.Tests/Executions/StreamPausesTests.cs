using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Skerry.Api.Executions.Streaming;
using Skerry.Testing;

namespace Skerry.Api.Tests.Executions;

public sealed class StreamPausesTests
{
    [Fact]
    public async Task Mark_Silence_IsMarkedEachTimeItLasts()
    {
        var time = new ManualTimeProvider();
        var channel = Channel.CreateUnbounded<string>();
        await using var events = StreamPauses.MarkAsync(channel.Reader.ReadAllAsync, time, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);

        foreach (var expected in new[] { null, null, "a", null })
        {
            var next = events.MoveNextAsync().AsTask();
            next.IsCompleted.ShouldBeFalse();
            if (expected is null) time.Advance(StreamPauses.Longest);
            else channel.Writer.TryWrite(expected);
            (await next.Within($"waiting for {expected ?? "a pause"}")).ShouldBeTrue();
            events.Current.ShouldBe(expected);
        }

        channel.Writer.Complete();
        (await events.MoveNextAsync().AsTask().Within("waiting for the end")).ShouldBeFalse();
    }

    [Fact]
    public async Task Mark_ReaderStopsInASilence_EndsTheReading()
    {
        var time = new ManualTimeProvider();
        var ended = new TaskCompletionSource();
        await using (var events = StreamPauses.MarkAsync(SilentAsync, time, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            var next = events.MoveNextAsync().AsTask();
            time.Advance(StreamPauses.Longest);
            (await next.Within("waiting for a pause")).ShouldBeTrue();
        }

        ended.Task.IsCompleted.ShouldBeTrue();

        async IAsyncEnumerable<string> SilentAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                yield return "never";
            }
            finally
            {
                ended.SetResult();
            }
        }
    }
}
