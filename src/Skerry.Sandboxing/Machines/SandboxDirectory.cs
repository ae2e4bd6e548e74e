using Skerry.Linux;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>The directory of one sandbox on the host, which is also its OCI bundle. What else is in it is the engine's.</summary>
/// <param name="path">An absolute path that needs no escaping anywhere.</param>
internal sealed class SandboxDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The directory.</summary>
    public string Path { get; } = path;

    /// <summary>The OCI configuration.</summary>
    public string Configuration => In("config.json");

    /// <summary>Where the runtime writes the number of the first process.</summary>
    public string ProcessId => In("pid");

    /// <summary>The root file system, as the OCI configuration names it.</summary>
    public string Root => In("root");

    /// <summary>Something in the directory.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the directory. The sandbox's first user passes through it, and no other sandbox's.</summary>
    /// <param name="owner">The ids of the sandbox.</param>
    public void Create(UidRange owner) => Create(Path, owner);

    /// <summary>
    /// The ids of the sandbox, as the directory's group tells them; null if there is no directory, or it is nobody's yet.
    /// </summary>
    public UidRange? ReadOwner() => Libc.Statx(Path, out var status) == 0 ? UidRange.Containing(status.Group) : null;

    /// <summary>Makes a directory in it that the host alone enters.</summary>
    /// <returns>Its path.</returns>
    public string CreateIn(string name) => Directory.CreateDirectory(In(name), OwnerOnly).FullName;

    /// <summary>Makes a directory in it that the sandbox's first user passes through too, and makes nothing in.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="owner">The ids of the sandbox.</param>
    public void CreateIn(string name, UidRange owner) => Create(In(name), owner);

    /// <summary>Takes down every mount in it.</summary>
    /// <returns>Whether they are gone for certain; one that is still in use is only taken out of sight.</returns>
    public bool Unmount() => MountTable.UnmountBelow(Path);

    /// <summary>Deletes it with all that is in it. Where something is mounted in it this fails, and deletes nothing.</summary>
    public void Delete()
    {
        if (!Directory.Exists(Path)) return;
        if (MountTable.Read().FirstOrDefault(mount => mount.IsAtOrBelow(Path)) is { } mount)
            throw new IOException($"{mount.Target} is still mounted.");
        Directory.Delete(Path, recursive: true);
    }

    /// <summary>Gives a file or directory of a sandbox to one of its users.</summary>
    public static void Chown(string path, uint user) =>
        LinuxException.ThrowIfFailed(Libc.Chown(path, user, user), "give the sandbox its files");

    private static void Create(string path, UidRange owner)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupExecute);
        LinuxException.ThrowIfFailed(Libc.Chown(path, 0, owner.First), "give the sandbox's directory its group");
    }
}
