using Microsoft.Win32.SafeHandles;
using Skerry.Pools.Definitions;
using Skerry.Pools.Files;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Container;

/// <summary>Puts a sandbox's root file system together: the shared image below, a scratch layer of fixed size above.</summary>
/// <remarks>
/// <code>
///   root      overlay                    the one mount that stays
///   ├─ upper  directory on a tmpfs       sized in bytes and in files
///   └─ lower  EROFS, owners mapped       the image's file 0:0 is base:base here, as the sandbox's own files are
/// </code>
/// The overlay holds on to both by itself; their mounts are taken away once it stands.
/// </remarks>
internal static class ContainerRoot
{
    /// <summary>What user code may write to; the rest of the root is mounted read-only.</summary>
    public static readonly IReadOnlyList<string> WritableDirectories = [SandboxPath.DataDirectory, "/home/sandbox", "/tmp", "/var/tmp"];

    private const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Mounts the root file system.</summary>
    /// <param name="directory">The sandbox's directory.</param>
    /// <param name="image">Where the image is mounted.</param>
    /// <param name="owner">The sandbox's ids.</param>
    /// <param name="mapping">The user namespace that maps them.</param>
    /// <param name="resources">How large the scratch layer is.</param>
    /// <param name="runtime">Which runtime will use it.</param>
    /// <exception cref="IOException">It could not be mounted; the caller takes down what was begun.</exception>
    public static void Mount(
        ContainerDirectory directory, string image, UidRange owner, SafeFileHandle mapping, SandboxResources resources, RuntimeKind runtime)
    {
        Mounts.Tmpfs(directory.Scratch, resources.ScratchBytes, resources.ScratchFiles);
        var upper = Path.Combine(directory.Scratch, "upper");
        var work = Path.Combine(directory.Scratch, "work");
        Directory.CreateDirectory(upper, Usual);
        Directory.CreateDirectory(work);
        SandboxDirectory.Chown(upper, owner.First);

        Mounts.Mapped(image, directory.Lower, mapping);
        // Of gVisor's processes only its own kernel sees this mount, and remounts it with no flags but its own; the host's kernel would
        // not let a user namespace take away flags that were set outside of it.
        Mounts.Overlay(directory.Lower, upper, work, directory.Root, isRestricted: runtime is not RuntimeKind.Runsc);
        Mounts.Unmount(directory.Lower);
        Mounts.Unmount(directory.Scratch);

        foreach (var writable in WritableDirectories) Ensure(directory.Root, writable, owner);
    }

    /// <summary>
    /// Makes sure that a directory is there, and that the way to it is made of directories: the host is about to bind-mount what is
    /// at that path, and a link in the image must not make that something of the host's. Nothing runs in the sandbox yet.
    /// </summary>
    private static void Ensure(string root, string path, UidRange owner)
    {
        var current = root;
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, segment);
            if (new FileInfo(current).LinkTarget is not null)
                throw new IOException($"The image has a link on the way to {path}, where a directory must be.");
            if (Directory.Exists(current)) continue;
            Directory.CreateDirectory(current, Usual);
            SandboxDirectory.Chown(current, owner.First + AgentOptions.User);
        }
    }
}
