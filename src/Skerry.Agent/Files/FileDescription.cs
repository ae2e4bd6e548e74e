using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>Says what is known of a file as the host reads it.</summary>
internal static class FileDescription
{
    public const string File = "file";
    public const string Directory = "directory";
    public const string Other = "other";

    private const int NanosecondsPerTick = 100;

    /// <summary>Translates what the file system says.</summary>
    public static AgentFile Of(string path, in Libc.FileStatus status) => new(path, Kind(status), Size(status), Modified(status));

    private static string Kind(in Libc.FileStatus status) => (status.Mode & Libc.TypeMask) switch
    {
        Libc.TypeRegular => File,
        Libc.TypeDirectory => Directory,
        _ => Other,
    };

    private static long Size(in Libc.FileStatus status) => (long)Math.Min(status.Size, long.MaxValue);

    // The user sets the time at will; what no date can hold is cut to what one can.
    private static long Modified(in Libc.FileStatus status)
    {
        var seconds = Math.Clamp(status.ModifiedSeconds, -62_135_596_800, 253_402_300_799);
        return DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (status.ModifiedNanoseconds / NanosecondsPerTick);
    }
}
