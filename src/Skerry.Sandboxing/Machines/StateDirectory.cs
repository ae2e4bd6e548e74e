using System.Security.Cryptography;
using System.Text;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>Where a server keeps what belongs to its sandboxes.</summary>
/// <param name="path">An absolute path that needs no escaping anywhere.</param>
internal sealed class StateDirectory(string path)
{
    // Sandboxes' users pass through, each to a directory that is its own; nobody may list.
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Memory of the machine: gone after a boot, as everything is that is written down there.
    private const string RunDirectory = "/run/skerry";

    /// <summary>The control group of every Skerry server.</summary>
    public const string TopCgroup = "/skerry";

    /// <summary>The directory.</summary>
    public string Path { get; } = path;

    /// <summary>The file that the server holds as long as it lives.</summary>
    public string Lock => System.IO.Path.Combine(Path, "lock");

    /// <summary>What is mounted, or holds mounts: a mount of its own, so that they are seen nowhere else.</summary>
    public string Live => System.IO.Path.Combine(Path, "live");

    /// <summary>Where images are mounted.</summary>
    public string Images => System.IO.Path.Combine(Live, "images");

    /// <summary>Where the OCI runtime keeps what it knows of its containers.</summary>
    public string Runtime => System.IO.Path.Combine(Path, "runtime");

    /// <summary>Where the journal is.</summary>
    public string JournalDirectory { get; } = System.IO.Path.Combine(RunDirectory, HashOf(path), "journal");

    /// <summary>The journal.</summary>
    public SandboxJournal Journal { get; } = new(System.IO.Path.Combine(RunDirectory, HashOf(path), "journal"));

    /// <summary>Where servers of earlier versions had the journal.</summary>
    public string OldJournal => System.IO.Path.Combine(Path, "journal");

    /// <summary>Whether the journal of the server that has, or had, this directory names a sandbox.</summary>
    public bool HasSandboxes => !Journal.IsEmpty || !new SandboxJournal(OldJournal).IsEmpty;

    /// <summary>The control group of the server that has this directory.</summary>
    public string Cgroup { get; } = $"{TopCgroup}/{HashOf(path)}";

    /// <summary>The directory of one sandbox.</summary>
    public SandboxDirectory Sandbox(string id) => new(System.IO.Path.Combine(Live, id));

    /// <summary>The control group of one sandbox.</summary>
    public string CgroupOf(string id) => $"{Cgroup}/{id}";

    /// <summary>Makes the directories.</summary>
    public void Create()
    {
        foreach (var directory in new[] { Path, Live, Images, Runtime })
        {
            Directory.CreateDirectory(directory);
            File.SetUnixFileMode(directory, PassThrough);
        }
    }

    /// <summary>Takes away what the sandboxes shared, unless something of one is left.</summary>
    /// <param name="cgroups">The control groups.</param>
    /// <returns>Whether nothing was left.</returns>
    public bool Close(Cgroups cgroups)
    {
        // Where a sandbox could not be taken down, the next server finds everything in its place.
        if (!Journal.IsEmpty) return false;
        MountTable.UnmountBelow(Live);
        cgroups.RemoveIfEmpty(Cgroup);
        cgroups.RemoveIfEmpty(TopCgroup);
        RemoveIfEmpty(JournalDirectory);
        RemoveIfEmpty(System.IO.Path.GetDirectoryName(JournalDirectory)!);
        return true;
    }

    private static void RemoveIfEmpty(string directory)
    {
        if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any()) Directory.Delete(directory);
    }

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12];
}
