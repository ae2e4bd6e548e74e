using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Container;

/// <summary>The directory of one sandbox on the host.</summary>
/// <param name="path">An absolute path that needs no escaping anywhere.</param>
internal sealed class SandboxDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The directory, which is also the OCI bundle.</summary>
    public string Path { get; } = path;

    /// <summary>The OCI configuration.</summary>
    public string Configuration => In("config.json");

    /// <summary>Where the runtime writes the number of the first process.</summary>
    public string ProcessId => In("pid");

    /// <summary>The root file system: the image with the scratch layer over it.</summary>
    public string Root => In("root");

    /// <summary>Where the image is, with its owners mapped, while the root is put together.</summary>
    public string Lower => In("lower");

    /// <summary>Where the scratch layer is while the root is put together.</summary>
    public string Scratch => In("scratch");

    /// <summary>What the sandbox sees as <c>/run/skerry</c>.</summary>
    public string Stream => In("stream");

    /// <summary>The socket that the agent dials.</summary>
    public string Socket => System.IO.Path.Combine(Stream, "agent.sock");

    /// <summary>Makes the directories.</summary>
    /// <param name="owner">The ids of the sandbox: its root user gets in, and nobody else's.</param>
    public void Create(UidRange owner)
    {
        Directory.CreateDirectory(Path, OwnerOnly);
        foreach (var directory in new[] { Root, Lower, Scratch, Stream }) Directory.CreateDirectory(directory, OwnerOnly);
        Give(Stream, owner.First);
        File.SetUnixFileMode(Path, OwnerOnly | UnixFileMode.GroupExecute);
        LinuxException.ThrowIfFailed(LibC.ChangeOwner(Path, 0, owner.First), "give the sandbox's directory its group");
    }

    /// <summary>Takes down the mounts.</summary>
    /// <returns>Whether they are gone for certain; one that is still in use is only taken out of sight.</returns>
    public bool Unmount() => new[] { Root, Lower, Scratch }.Aggregate(true, (gone, target) => Mounts.Unmount(target) && gone);

    /// <summary>Deletes the directories. Nothing is mounted in them any more: where something is, this fails and deletes nothing of it.</summary>
    public void Delete()
    {
        if (!Directory.Exists(Path)) return;
        foreach (var target in new[] { Root, Lower, Scratch }.Where(Directory.Exists)) Directory.Delete(target);
        Directory.Delete(Path, recursive: true);
    }

    /// <summary>Gives a file or directory of a sandbox to one of its users.</summary>
    public static void Give(string path, uint user) =>
        LinuxException.ThrowIfFailed(LibC.ChangeOwner(path, user, user), "give the sandbox its files");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
