using System.Security.Cryptography;
using System.Text;
using Skerry.Sandboxing.Journal;

namespace Skerry.Sandboxing.Machines;

/// <summary>Where a server keeps what belongs to its sandboxes.</summary>
/// <param name="path">An absolute path that needs no escaping anywhere.</param>
internal sealed class StateDirectory(string path)
{
    // Sandboxes' users pass through, each to a directory that is its own; nobody may list.
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

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

    /// <summary>The journal.</summary>
    public SandboxJournal Journal { get; } = new(System.IO.Path.Combine(path, "journal"));

    /// <summary>The control group of the server that has this directory.</summary>
    public string Cgroup { get; } = $"{TopCgroup}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12]}";

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
}
