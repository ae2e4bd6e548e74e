using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>The wall clock of one clone, which only the host can set.</summary>
/// <remarks>
/// A clone that waits for hours keeps what the resume gave it: nobody else has drawn from its generators, and its names are its own. Its
/// clock alone ages. It runs by the host's counter and knows nothing of the host's corrections, nor of a host that slept or whose time was
/// set. So whoever is about to run code or to write a file has the time told again where it may have gone wrong; else that costs nothing.
/// </remarks>
/// <param name="agent">The clone's agent.</param>
internal sealed class CloneClock(AgentConnection agent)
{
    /// <summary>How long a time that was told is trusted: at 50 millionths, which is much for a clock, it then is 30 ms wrong.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    private const int MostTellings = 10;
    private const int MostTellingsOfACaller = 3;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    private Telling _told = new(0, DateTimeOffset.UnixEpoch);

    private TimeProvider Time => agent.Time;

    /// <summary>Makes the clone a machine of its own, with the time of now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxStartException">It could not be made one; it must never serve.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended.</exception>
    public Task ResumeAsync(CancellationToken cancellationToken) =>
        TellAsync(() => agent.ResumeAsync(Identity.New(Time), cancellationToken), MostTellings, cancellationToken);

    /// <summary>Tells the time again if the last telling is too old, or if the host's clock was set since.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxLostException">The sandbox ended, or could not be told the time and is not to be used any more.</exception>
    public ValueTask FreshenAsync(CancellationToken cancellationToken) =>
        IsOld() ? new ValueTask(TellAgainAsync(cancellationToken)) : default;

    private bool IsOld()
    {
        var told = Volatile.Read(ref _told);
        var elapsed = Time.GetElapsedTime(told.Timestamp);
        return elapsed > Trust || (Time.GetUtcNow() - told.Time - elapsed).Duration() > Tolerance;
    }

    // How long this may take is the business of the request that it is done for.
    private async Task TellAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(() => agent.SetClockAsync(Identity.Now(Time), cancellationToken), MostTellingsOfACaller, cancellationToken);
        }
        catch (SandboxStartException e)
        {
            throw agent.Close(e.Message, e);
        }
    }

    // A time is at most as old as the call took that brought it; on a busy machine that may be long, and then it is told again.
    private async Task TellAsync(Func<Task> tell, int most, CancellationToken cancellationToken)
    {
        var asked = Now();
        await tell();
        for (var tellings = 1; tellings < most && Time.GetElapsedTime(asked.Timestamp) > Tolerance; tellings++)
        {
            asked = Now();
            await agent.SetClockAsync(Identity.Now(Time), cancellationToken);
        }

        Volatile.Write(ref _told, asked);
    }

    private Telling Now() => new(Time.GetTimestamp(), Time.GetUtcNow());

    private sealed record Telling(long Timestamp, DateTimeOffset Time);
}
