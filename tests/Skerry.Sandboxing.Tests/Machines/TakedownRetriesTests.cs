using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Machines;

public sealed class TakedownRetriesTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TakedownRetries _retries;
    private int _tries;

    public TakedownRetriesTests() => _retries = new TakedownRetries(_time, NullLogger<TakedownRetries>.Instance);

    public ValueTask DisposeAsync() => _retries.DisposeAsync();

    [Fact]
    public async Task Add_Many_AreTriedAFewAtATime()
    {
        var gate = new TaskCompletionSource();
        for (var number = 0; number < 3 * TakedownRetries.Parallel; number++)
        {
            _retries.Add($"{number}", () =>
            {
                Interlocked.Increment(ref _tries);
                return gate.Task;
            });
        }

        await Tried(TakedownRetries.Parallel);
        gate.SetResult();
        await Tried(3 * TakedownRetries.Parallel);
    }

    [Fact]
    public async Task Add_FailsForLong_IsTriedOnAndOnAndStopsWithTheServer()
    {
        _retries.Add("stuck", Fail);
        await Tried(1);

        for (var tries = 2; tries < 12; tries++) await TriedAfter(tries, TakedownRetries.LongestPause);
        await _retries.DisposeAsync().AsTask().Within("the end of the retries");

        var before = _tries;
        _time.Advance(TimeSpan.FromHours(1));
        _retries.Add("late", Fail);
        _tries.ShouldBe(before);
    }

    [Fact]
    public async Task Dispose_ATryIsUnderWay_WaitsForIt()
    {
        var gate = new TaskCompletionSource();
        _retries.Add("slow", () =>
        {
            Interlocked.Increment(ref _tries);
            return gate.Task;
        });
        await Tried(1);

        var end = _retries.DisposeAsync().AsTask();
        end.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        await end.Within("the end of the retries");
    }

    private Task Fail()
    {
        Interlocked.Increment(ref _tries);
        throw new SandboxTakedownException("It is stuck.");
    }

    private Task Tried(int count) => TriedAfter(count, TimeSpan.Zero);

    // A step of time may come before the pause that it is to end, or end the next one too.
    private Task TriedAfter(int count, TimeSpan step) => Eventually.Until(
        () =>
        {
            if (_tries < count) _time.Advance(step);
            return _tries >= count;
        },
        $"expecting {count} tries",
        () => _tries,
        TimeSpan.FromMilliseconds(1));
}
