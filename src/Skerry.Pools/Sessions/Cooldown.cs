namespace Skerry.Pools.Sessions;

/// <summary>How long a session lives without being asked for.</summary>
/// <remarks>One timer, set again only when it fires or when the session falls idle.</remarks>
#pragma warning disable CA1001 // The timer is disposed when the session ends, and every session ends.
internal sealed class Cooldown
#pragma warning restore CA1001
{
    // A timer may fire a little before its time by the clock; asking it to fire at once would make it spin.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly Action _over;
    private readonly ITimer _timer;
    private TaskCompletionSource? _idle;
    private DateTimeOffset _touchedAt;
    private long _touched;
    private int _holds;
    private bool _armed;
    private bool _ended;

    /// <summary>Begins to cool down.</summary>
    /// <param name="length">How long the session lives idle.</param>
    /// <param name="time">The clock.</param>
    /// <param name="over">Called once, when that time has passed.</param>
    public Cooldown(TimeSpan length, TimeProvider time, Action over)
    {
        _length = length;
        _time = time;
        _over = over;
        _timer = UnrelatedTimer(time);
        Touch();
        Arm(length);
    }

    /// <summary>When the session was last held or released.</summary>
    public DateTimeOffset TouchedAt
    {
        get
        {
            lock (_gate) return _touchedAt;
        }
    }

    /// <summary>When the session ends if it is left alone; a whole cooldown from now while it is held.</summary>
    public DateTimeOffset ExpiresAt
    {
        get
        {
            lock (_gate) return (_holds > 0 ? _time.GetUtcNow() : _touchedAt) + _length;
        }
    }

    /// <summary>Completes when nothing holds the session, or it has ended.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate)
            {
                if (_ended || _holds == 0) return Task.CompletedTask;
                _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _idle.Task;
            }
        }
    }

    /// <summary>Keeps the session alive until <see cref="Release"/>.</summary>
    /// <returns>False if it has ended.</returns>
    public bool TryHold()
    {
        lock (_gate)
        {
            if (_ended) return false;
            _holds++;
            Touch();
            return true;
        }
    }

    /// <summary>Undoes one hold; the last one restarts the cooldown.</summary>
    public void Release()
    {
        lock (_gate)
        {
            Touch();
            if (--_holds > 0) return;
            MarkIdle();
            if (!_armed && !_ended) Arm(_length);
        }
    }

    /// <summary>Ends the session by something else than its cooldown.</summary>
    /// <returns>False if it had ended.</returns>
    public bool TryEnd()
    {
        lock (_gate)
        {
            if (_ended) return false;
            _ended = true;
            MarkIdle();
        }

        _timer.Dispose();
        return true;
    }

    private void MarkIdle()
    {
        _idle?.TrySetResult();
        _idle = null;
    }

    private void Touch()
    {
        _touchedAt = _time.GetUtcNow();
        _touched = _time.GetTimestamp();
    }

    private void Arm(TimeSpan due)
    {
        _armed = true;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _armed = false;
            if (_ended || _holds > 0) return;
            var left = _length - _time.GetElapsedTime(_touched);
            if (left > TimeSpan.Zero)
            {
                Arm(left > Shortest ? left : Shortest);
                return;
            }

            _ended = true;
        }

        _timer.Dispose();
        _over();
    }

    // The timer outlives the request that made the session, so it must not keep that request's context.
    private ITimer UnrelatedTimer(TimeProvider time)
    {
        if (ExecutionContext.IsFlowSuppressed()) return Create();
        using (ExecutionContext.SuppressFlow()) return Create();

        ITimer Create() =>
            time.CreateTimer(static state => ((Cooldown)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
