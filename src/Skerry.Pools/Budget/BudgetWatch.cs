using Microsoft.Extensions.Logging;

namespace Skerry.Pools.Budget;

/// <summary>Measures as often as it has to: the more headroom, the later; not at all while there is nothing to watch.</summary>
/// <remarks>
/// A processor fills about 2 GiB of fresh memory in a second at most. Looking again when all of them together could have used up half the
/// headroom, the watch is not overtaken between two looks until <see cref="Shortest"/> is reached; what is used in that time, and while
/// sandboxes are ended, is the distance from the ceiling to the wall.
/// </remarks>
internal sealed partial class BudgetWatch : IAsyncDisposable
{
    /// <summary>The shortest time between two looks.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest time between two looks, and between two measurements of every sandbox.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    private const int TriesBeforeBlind = 3;
    private const long BytesPerProcessorAndSecond = 2L << 30;

    private readonly Lock _gate = new();
    private readonly NodeBudget _budget;
    private readonly INodeMeter _meter;
    private readonly BudgetPlan _plan;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private long? _measuredEach;
    private int _failures;
    private bool _armed;

    public BudgetWatch(NodeBudget budget, INodeMeter meter, BudgetPlan plan, TimeProvider time, ILogger logger)
    {
        (_budget, _meter, _plan, _time, _logger) = (budget, meter, plan, time, logger);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to watch, if nobody does.</summary>
    public void Arm()
    {
        lock (_gate)
        {
            if (_armed) return;
            _armed = true;
            _timer.Change(Shortest, Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    /// <summary>How long to wait until the next look.</summary>
    internal static TimeSpan Interval(long headroom, int processors)
    {
        var seconds = headroom / 2.0 / (Math.Max(1, processors) * BytesPerProcessorAndSecond);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, Shortest.TotalSeconds, Longest.TotalSeconds));
    }

    private void Look()
    {
        TimeSpan? next;
        try
        {
            next = Measure();
            _failures = 0;
        }
        catch (Exception e)
        {
            _failures++;
            next = TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, Math.Min(10, _failures) - 1)));
            if (_failures >= TriesBeforeBlind) _budget.NoteBlindness();
            LogFailed(next.Value, e);
        }

        lock (_gate)
        {
            _armed = next is not null;
            if (next is { } wait) _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan? Measure()
    {
        var use = _meter.Read();
        var isShort = use.SandboxBytes > BudgetPlan.ReadyCeiling(_plan.Ceiling)
            || use.SandboxProcesses > _plan.ProcessWall / 2
            || use.AvailableBytes < _plan.FreeFloor + (_plan.Ceiling / 8);
        var isDue = _measuredEach is not { } last || _time.GetElapsedTime(last) >= Longest;
        List<(BudgetSeat, SandboxUse)>? each = null;
        if (isShort || isDue)
        {
            _measuredEach = _time.GetTimestamp();
            each = [.. _budget.Seats.Select(seat => (seat, _meter.Read(seat.Sandbox!.Id) ?? default))];
            // Once more, and last: what one that is being taken down has freed meanwhile must not look like somebody else's.
            use = _meter.Read();
        }

        var (headroom, isNeeded) = _budget.Note(use, each);
        return isNeeded ? Interval(headroom, _plan.Capacity.Processors) : null;
    }

    [LoggerMessage(1102, LogLevel.Error, "The machine could not be measured; the next try is in {Wait}.")]
    private partial void LogFailed(TimeSpan wait, Exception exception);
}
