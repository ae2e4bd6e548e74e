using System.Text.RegularExpressions;

namespace Skerry.Sandboxing.Linux;

/// <summary>What is mounted where, as the kernel tells it.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</seealso>
internal static partial class MountTable
{
    private const string OfThisProcess = "/proc/self/mountinfo";

    /// <summary>Reads the mounts of this process, in the order in which they were made.</summary>
    public static IReadOnlyList<MountEntry> Read() => Parse(File.ReadLines(OfThisProcess));

    /// <summary>Reads mounts from the lines of a <c>mountinfo</c> file.</summary>
    public static IReadOnlyList<MountEntry> Parse(IEnumerable<string> lines) => [.. lines.Select(Entry).OfType<MountEntry>()];

    /// <summary>Unmounts whatever is mounted at a directory or below it, the newest first.</summary>
    /// <returns>Whether all of it is gone for certain; one that is still in use is only taken out of sight.</returns>
    public static bool UnmountBelow(string directory) =>
        Read().Reverse().Where(mount => mount.IsAtOrBelow(directory))
            .Aggregate(true, (gone, mount) => Mounts.Unmount(mount.Target) && gone);

    private static MountEntry? Entry(string line)
    {
        // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-");
        return fields.Length > 5 && separator > 5 && separator + 3 < fields.Length
            ? new MountEntry(Unescape(fields[4]), Unescape(fields[3]), fields[separator + 1], fields[separator + 3])
            : null;
    }

    private static string Unescape(string text) =>
        Escape().Replace(text, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Escape();
}

/// <summary>One mount.</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Root">Which directory of the file system is its root.</param>
/// <param name="Type">The type of its file system.</param>
/// <param name="Options">The options of its file system.</param>
internal sealed record MountEntry(string Target, string Root, string Type, string Options)
{
    /// <summary>Whether it is mounted at a directory or below it.</summary>
    public bool IsAtOrBelow(string directory) => Target == directory || Target.StartsWith(directory + "/", StringComparison.Ordinal);
}
