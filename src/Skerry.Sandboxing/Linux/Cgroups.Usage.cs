using System.Globalization;

namespace Skerry.Sandboxing.Linux;

/// <content>What groups use, and the limits of a group that holds others.</content>
internal sealed partial class Cgroups
{
    // Below the limit at which the kernel kills, processes are slowed down: whoever governs gets time (version 2 only).
    private const int SlowdownFraction = 64;

    /// <summary>The memory of a group and of the groups below it that cannot be taken back: cached files are not counted.</summary>
    /// <returns>Bytes; null if there is no such group.</returns>
    public long? ReadMemory(string group)
    {
        if (Holding("memory") is not { } hierarchy) return null;
        var directory = hierarchy.DirectoryOf(group);
        var (usage, cache, shared) = hierarchy.IsUnified
            ? ("memory.current", "file", "shmem")
            : ("memory.usage_in_bytes", "total_cache", "total_shmem");
        if (ReadNumber(Path.Combine(directory, usage)) is not { } used) return null;
        var figures = ReadLines(Path.Combine(directory, "memory.stat"));
        // What is written to a tmpfs is cached too, but there is nothing behind it that it could be read from again.
        return Math.Max(0, used - Math.Max(0, Figure(figures, cache) - Figure(figures, shared)));
    }

    /// <summary>The processes and threads of a group and of the groups below it; null if there is no such group.</summary>
    public int? ReadProcesses(string group) =>
        Holding("pids") is { } hierarchy && ReadNumber(Path.Combine(hierarchy.DirectoryOf(group), "pids.current")) is { } count
            ? (int)Math.Min(count, int.MaxValue)
            : null;

    /// <summary>The memory limit of the group that this process is in, and of those above it; null if there is none.</summary>
    public long? ReadOwnMemoryLimit()
    {
        if (Holding("memory") is not { } hierarchy) return null;
        var marker = hierarchy.IsUnified ? "0::" : ":memory:";
        var line = ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.Contains(marker, StringComparison.Ordinal));
        if (line is null) return null;
        var group = line[(line.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..];
        if (!hierarchy.IsUnified)
        {
            var limit = Figure(ReadLines(Path.Combine(hierarchy.DirectoryOf(group), "memory.stat")), "hierarchical_memory_limit");
            return limit > 0 ? limit : null;
        }

        long? lowest = null;
        for (var path = group; path is not null; path = Path.GetDirectoryName(path))
        {
            if (ReadNumber(Path.Combine(hierarchy.DirectoryOf(path), "memory.max")) is { } limit) lowest = Math.Min(lowest ?? limit, limit);
        }

        return lowest;
    }

    /// <summary>Limits a group, and with it all groups below it; makes it if there is none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="memoryBytes">The most memory.</param>
    /// <param name="processes">The most processes and threads.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Limit(string group, long memoryBytes, int processes)
    {
        if (Holding("memory") is { } memory)
        {
            var directory = Make(memory, group);
            Write(directory, memory.IsUnified ? "memory.max" : "memory.limit_in_bytes", memoryBytes);
            if (memory.IsUnified) Write(directory, "memory.high", memoryBytes - (memoryBytes / SlowdownFraction));
        }

        if (Holding("pids") is { } pids) Write(Make(pids, group), "pids.max", processes);
    }

    private static string Make(Hierarchy hierarchy, string group)
    {
        var directory = hierarchy.DirectoryOf("/");
        foreach (var name in group.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // In version 2 a group has a controller only where the one above it hands it down.
            if (hierarchy.IsUnified) File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), "+memory +pids +cpu");
            directory = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        }

        return directory;
    }

    private static void Write(string directory, string file, long value) =>
        File.WriteAllText(Path.Combine(directory, file), value.ToString(CultureInfo.InvariantCulture));

    private static long? ReadNumber(string file) =>
        ReadLines(file) is [var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long Figure(string[] lines, string name) =>
        lines.FirstOrDefault(
            line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ' ') is { } line
        && long.TryParse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;
}
