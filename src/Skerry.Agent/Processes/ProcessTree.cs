namespace Skerry.Agent.Processes;

/// <summary>Which processes an execution has started, however they have hidden since.</summary>
/// <remarks>
/// A process can leave its session, its group and its parent, but neither the namespace nor the time it was started at. What descends from
/// an older process (a server that an earlier execution left running) is that one's, and what descends from another kernel is the other's.
/// </remarks>
internal static class ProcessTree
{
    private const int Agent = 1;

    /// <summary>Finds them.</summary>
    /// <param name="root">The process that runs the execution; not one of them.</param>
    /// <param name="since">When the execution began.</param>
    /// <param name="others">The processes that the agent has started.</param>
    public static IReadOnlyList<int> StartedBy(int root, ProcessTime since, IReadOnlyCollection<int> others) =>
        StartedBy(root, since, others, [.. ProcessEntry.All()]);

    /// <summary>Finds them among some.</summary>
    public static IReadOnlyList<int> StartedBy(
        int root, ProcessTime since, IReadOnlyCollection<int> others, IReadOnlyCollection<ProcessEntry> all)
    {
        var byPid = all.ToDictionary(entry => entry.Pid);
        return [.. all.Where(entry => entry.Pid is not Agent && entry.Pid != root && IsNew(entry)).Select(entry => entry.Pid)];

        bool IsNew(ProcessEntry entry)
        {
            // Taken one after the other, entries may even form a circle; no line is longer than there are processes.
            for (var generation = 0; generation < all.Count; generation++)
            {
                if (entry.Pid == root) return true;
                if (others.Contains(entry.Pid) || !since.Precedes(entry)) return false;
                if (entry.Parent == Agent || !byPid.TryGetValue(entry.Parent, out var parent)) return true;
                entry = parent;
            }

            return true;
        }
    }
}
