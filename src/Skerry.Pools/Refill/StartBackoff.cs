namespace Skerry.Pools.Refill;

/// <summary>How long to wait after sandboxes failed to start: 1 second, doubled with each round, at most 60. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="jitter">Gives numbers from 0 to 1: each wait is up to half as long again, so that pools do not retry in step.</param>
internal sealed class StartBackoff(TimeProvider time, Func<double> jitter)
{
    private const double LongestBase = 40;

    private int _rounds;
    private long _since;
    private TimeSpan _wait;
    private long _failingSince;

    /// <summary>Why the last start failed; null once one succeeded.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether a start has ever succeeded.</summary>
    public bool HasSucceeded { get; private set; }

    /// <summary>How long ago the failures began that no success has ended yet.</summary>
    public TimeSpan FailingFor => Failure is null ? TimeSpan.Zero : time.GetElapsedTime(_failingSince);

    /// <summary>Whether starting has to wait.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>How long starting still has to wait.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = IsWaiting ? _wait - time.GetElapsedTime(_since) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Notes a failure. Those that fail together count as one round.</summary>
    /// <returns>When <see cref="Resume"/> is due; null if it is due already.</returns>
    public TimeSpan? Fail(string why)
    {
        if (Failure is null) _failingSince = time.GetTimestamp();
        Failure = why;
        if (IsWaiting) return null;
        IsWaiting = true;
        _since = time.GetTimestamp();
        _wait = TimeSpan.FromSeconds(Math.Min(LongestBase, Math.Pow(2, _rounds)) * (1 + (jitter() / 2)));
        _rounds++;
        return _wait;
    }

    /// <summary>The wait is over; starting may be tried.</summary>
    public void Resume() => IsWaiting = false;

    /// <summary>A sandbox started.</summary>
    /// <returns>Whether that ended a time of failures.</returns>
    public bool Succeed()
    {
        var recovered = Failure is not null;
        HasSucceeded = true;
        Failure = null;
        IsWaiting = false;
        _rounds = 0;
        return recovered;
    }
}
