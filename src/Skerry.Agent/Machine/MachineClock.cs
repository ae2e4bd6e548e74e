using Skerry.Agent.Native;

namespace Skerry.Agent.Machine;

/// <summary>The machine's wall clock.</summary>
internal static unsafe class MachineClock
{
    private const long NanosecondsInASecond = 1_000_000_000;

    /// <summary>Sets it.</summary>
    /// <param name="unixNanoseconds">The time, in nanoseconds since 1970-01-01 UTC.</param>
    /// <exception cref="IOException">Linux refuses.</exception>
    public static void Set(long unixNanoseconds)
    {
        var time = stackalloc long[2] { unixNanoseconds / NanosecondsInASecond, unixNanoseconds % NanosecondsInASecond };
        Libc.ThrowIfFailed(Libc.SetClock(Libc.RealTime, time), "clock_settime");
    }
}
