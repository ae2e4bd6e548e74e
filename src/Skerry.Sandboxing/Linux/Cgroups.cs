using System.Collections.Frozen;
using System.Globalization;
using Skerry.Linux;

namespace Skerry.Sandboxing.Linux;

/// <summary>The control groups of this machine, version 1, version 2 or both side by side.</summary>
/// <remarks>
/// Groups are made by the OCI runtime; what is here looks into them and takes them away. A group is named by its path from the root of
/// every hierarchy: <c>/skerry/5f0c/1b7e</c>.
/// </remarks>
internal sealed partial class Cgroups
{
    private static readonly string[] NeededControllers = ["cpu", "memory", "pids"];

    private readonly IReadOnlyList<Hierarchy> _hierarchies;

    private Cgroups(IReadOnlyList<Hierarchy> hierarchies) => _hierarchies = hierarchies;

    /// <summary>The controllers that limits need and this machine has not.</summary>
    public IReadOnlyList<string> MissingControllers =>
        [.. NeededControllers.Where(controller => !_hierarchies.Any(hierarchy => hierarchy.Controllers.Contains(controller)))];

    /// <summary>
    /// Whether the kernel would refuse limits to every group that is made here: version 2, whose root is the group of a container, with
    /// processes in it. Only the machine's own root may have both processes and groups with limits.
    /// </summary>
    public bool IsRootOccupied => _hierarchies.Any(hierarchy =>
        hierarchy.IsUnified
        && NeededControllers.Any(controller => Holding(controller) == hierarchy)
        && File.Exists(Path.Combine(hierarchy.Directory, "cgroup.type"))
        && ProcessesIn(hierarchy.Directory).Count > 0
        && NeededControllers.Except(
            string.Join(' ', ReadLines(Path.Combine(hierarchy.Directory, "cgroup.subtree_control"))).Split(' ')).Any());

    /// <summary>
    /// Whether memory and swap can be limited together. Where not, swap is not accounted for and no limit may be asked for.
    /// </summary>
    public bool LimitsSwap =>
        Holding("memory") is { } hierarchy
        && (hierarchy.IsUnified || File.Exists(Path.Combine(hierarchy.Directory, "memory.memsw.limit_in_bytes")));

    /// <summary>Finds the hierarchies among what is mounted.</summary>
    public static Cgroups Find(IEnumerable<MountEntry> mounts) =>
        new([.. mounts.Select(Hierarchy.Of).OfType<Hierarchy>().DistinctBy(hierarchy => hierarchy.Directory)]);

    /// <summary>How many processes of a group the kernel killed because its memory was used up; 0 if that cannot be told.</summary>
    public long CountOutOfMemoryKills(string group)
    {
        if (Holding("memory") is not { } hierarchy) return 0;
        var file = Path.Combine(hierarchy.DirectoryOf(group), hierarchy.IsUnified ? "memory.events" : "memory.oom_control");
        const string counter = "oom_kill ";
        return ReadLines(file)
            .Where(line => line.StartsWith(counter, StringComparison.Ordinal))
            .Select(line => long.TryParse(line.AsSpan(counter.Length), CultureInfo.InvariantCulture, out var count) ? count : 0)
            .FirstOrDefault();
    }

    /// <summary>How much processor time a group has used; zero if that cannot be told.</summary>
    public TimeSpan ReadProcessorTime(string group)
    {
        const string counter = "usage_usec ";
        if (Holding("cpu") is { IsUnified: true } unified)
        {
            var line = ReadLines(Path.Combine(unified.DirectoryOf(group), "cpu.stat"))
                .FirstOrDefault(line => line.StartsWith(counter, StringComparison.Ordinal));
            return line is not null && long.TryParse(line.AsSpan(counter.Length), CultureInfo.InvariantCulture, out var microseconds)
                ? TimeSpan.FromMicroseconds(microseconds)
                : TimeSpan.Zero;
        }

        return Holding("cpuacct") is { } hierarchy
            && ReadLines(Path.Combine(hierarchy.DirectoryOf(group), "cpuacct.usage")) is [var text, ..]
            && long.TryParse(text, CultureInfo.InvariantCulture, out var nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : TimeSpan.Zero;
    }

    /// <summary>The processes of a group and of the groups below it.</summary>
    public IReadOnlySet<int> Processes(string group) => Directories(group).SelectMany(ProcessesIn).ToHashSet();

    /// <summary>Kills every process of a group and of the groups below it, and waits until they have ended.</summary>
    public async Task KillAsync(string group, CancellationToken cancellationToken)
    {
        foreach (var directory in Directories(group))
        {
            // A runtime that was killed while it had a group frozen leaves processes that do not even die.
            Thaw(directory);
            // A process may fork while the list is read; what was missed is in the next list, until the list is empty.
            while (ProcessesIn(directory) is { Count: > 0 } processes)
                await Task.WhenAll(processes.Select(process => KillAsync(process, directory, cancellationToken)));
        }
    }

    /// <summary>Removes a group, and the groups below it, from every hierarchy. Its processes have ended.</summary>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> RemoveAsync(string group, TimeProvider timeProvider)
    {
        // A group may stay busy for a moment after its last process has ended, and version 1 tells nobody when that is over.
        for (var pause = TimeSpan.FromMilliseconds(1); ; pause *= 2)
        {
            foreach (var directory in Directories(group)) TryRemove(directory);
            if (Directories(group).Count == 0) return true;
            if (pause > TimeSpan.FromSeconds(1)) return false;
            await Task.Delay(pause, timeProvider);
        }
    }

    /// <summary>Removes a group that may still hold others; it is left alone if it does.</summary>
    public void RemoveIfEmpty(string group)
    {
        foreach (var hierarchy in _hierarchies) TryRemove(hierarchy.DirectoryOf(group));
    }

    /// <summary>The directories of a group and of the groups below it in every hierarchy, the deepest first.</summary>
    public IReadOnlyList<string> Directories(string group) =>
        [.. _hierarchies.Select(hierarchy => hierarchy.DirectoryOf(group)).Where(Directory.Exists).SelectMany(DeepestFirst)];

    private static IEnumerable<string> DeepestFirst(string directory) =>
        [.. Directory.EnumerateDirectories(directory).SelectMany(DeepestFirst), directory];

    private static async Task KillAsync(int processId, string directory, CancellationToken cancellationToken)
    {
        using var process = ProcessHandle.TryOpen(processId);
        // The number may have come to mean another process before it was taken hold of, but not since.
        if (process is null || !ProcessesIn(directory).Contains(processId)) return;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(cancellationToken);
    }

    private static List<int> ProcessesIn(string directory) =>
        [.. ReadLines(Path.Combine(directory, "cgroup.procs"))
            .Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out var process) ? process : 0)
            .Where(process => process > 0)];

    private static void Thaw(string directory)
    {
        var file = Path.Combine(directory, "freezer.state");
        if (!File.Exists(file)) return;
        try
        {
            File.WriteAllText(file, "THAWED");
        }
        catch (IOException)
        {
            // The group went away.
        }
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            // The group went away.
            return [];
        }
    }

    private static void TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // Gone already, or still busy: the caller looks again.
        }
    }

    private Hierarchy? Holding(string controller) =>
        _hierarchies.FirstOrDefault(hierarchy => hierarchy.Controllers.Contains(controller));

    private sealed record Hierarchy(string Directory, bool IsUnified, FrozenSet<string> Controllers)
    {
        public static Hierarchy? Of(MountEntry mount) => mount.Type switch
        {
            "cgroup" => new Hierarchy(mount.Target, false, mount.Options.Split(',').ToFrozenSet()),
            "cgroup2" => new Hierarchy(
                mount.Target, true, string.Join(' ', ReadLines(Path.Combine(mount.Target, "cgroup.controllers"))).Split(' ').ToFrozenSet()),
            _ => null,
        };

        public string DirectoryOf(string group) => Path.Join(Directory, group);
    }
}
