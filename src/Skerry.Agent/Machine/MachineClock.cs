using Skerry.Linux;

namespace Skerry.Agent.Machine;

/// <summary>The machine's wall clock.</summary>
internal static class MachineClock
{
    private const long NanosecondsInASecond = 1_000_000_000;

    /// <summary>Sets it.</summary>
    /// <param name="unixNanoseconds">The time, in nanoseconds since 1970-01-01 UTC.</param>
    /// <exception cref="IOException">Linux refuses.</exception>
    public static void Set(long unixNanoseconds)
    {
        var time = new Libc.TimeSpecification(unixNanoseconds / NanosecondsInASecond, unixNanoseconds % NanosecondsInASecond);
        LinuxException.ThrowIfFailed(Libc.SetClock(Libc.RealTime, in time), "set the clock");
    }
}
