using Skerry.Linux;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>What a server that is gone may have left of one sandbox.</summary>
/// <param name="Id">The sandbox.</param>
/// <param name="Cgroup">Its control group.</param>
/// <param name="Owner">The server that made it; null if the journal does not say.</param>
/// <param name="Ranges">The ranges of user ids that something of it may still have.</param>
internal sealed record Leftover(string Id, string Cgroup, ProcessIdentity? Owner, IReadOnlyList<UidRange> Ranges)
{
    /// <summary>
    /// Finds everything that was left in a state directory. What is there although the journal does not name it (the journal is lost
    /// at a boot, directories are not) is written down first. The caller holds the state directory's lock.
    /// </summary>
    public static IReadOnlyList<Leftover> Find(StateDirectory state, Cgroups cgroups)
    {
        state.Journal.TakeOver(state.OldJournal);
        state.Journal.DeleteDrafts();
        var known = state.Journal.Read().Select(entry => entry.Id).ToHashSet();
        foreach (var id in Present(state, cgroups).Except(known)) state.Journal.AddUnknown(id);
        return [.. state.Journal.Read().Select(entry => Of(entry, state, cgroups))];
    }

    private static Leftover Of(JournalEntry entry, StateDirectory state, Cgroups cgroups)
    {
        if (entry.Record is { } record) return new Leftover(record.Id, record.Cgroup, record.Owner, [new UidRange(record.FirstUid)]);
        var cgroup = state.CgroupOf(entry.Id);
        // Of ids that neither the directory has nor any process, nothing is left.
        var seen = cgroups.Processes(cgroup).Select(ProcessOwner).Append(state.Sandbox(entry.Id).ReadOwner());
        return new Leftover(entry.Id, cgroup, null, [.. seen.OfType<UidRange>().Distinct()]);
    }

    private static UidRange? ProcessOwner(int processId) =>
        ProcessIdentity.ReadUser(processId) is { } user ? UidRange.Containing(user) : null;

    private static IEnumerable<string> Present(StateDirectory state, Cgroups cgroups) =>
        new[] { state.Live, state.Runtime }.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
            .Concat(cgroups.Directories(state.Cgroup))
            .Select(path => Path.GetFileName(path))
            .Where(SandboxJournal.IsSandboxId);
}
