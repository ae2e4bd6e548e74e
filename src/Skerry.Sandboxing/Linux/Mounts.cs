using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Sandboxing.Linux;

/// <summary>
/// The mounts that sandboxes are made of. Paths are the engine's own; none holds a character that mount options give a meaning.
/// </summary>
internal static class Mounts
{
    private const nuint Guarded = Libc.MountNoSetUser | Libc.MountNoDevices;

    /// <summary>Makes a directory a mount of its own whose mounts are seen by no other mount namespace that follows this one.</summary>
    /// <remarks>A directory that is one already stays so, with what is mounted in it.</remarks>
    public static void Isolate(string directory)
    {
        if (!MountTable.Read().Any(mount => mount.Target == directory))
        {
            // What the new mount would hide could not be unmounted any more.
            MountTable.UnmountBelow(directory);
            Mount(directory, directory, null, Libc.MountBind, null, "give the state directory a mount of its own");
        }

        Mount(null, directory, null, Libc.MountPrivate, null, "make the state directory's mount private");
    }

    /// <summary>Mounts an EROFS image that stands in a block device.</summary>
    public static void Erofs(string device, string target) =>
        Mount(device, target, "erofs", Guarded | Libc.MountReadOnly, null, "mount the image (the kernel needs EROFS)");

    /// <summary>Mounts a tmpfs of a fixed size.</summary>
    public static void Tmpfs(string target, long bytes, long files) =>
        Mount(
            "skerry",
            target,
            "tmpfs",
            Guarded,
            string.Create(CultureInfo.InvariantCulture, $"mode=0700,size={bytes},nr_inodes={files}"),
            "mount the scratch layer");

    /// <summary>Lays a writable directory over a read-only one.</summary>
    /// <param name="lower">The read-only directory.</param>
    /// <param name="upper">What is written goes here.</param>
    /// <param name="work">An empty directory beside it.</param>
    /// <param name="target">Where both are seen as one.</param>
    /// <param name="isRestricted">Whether set-user-id programs and devices in it mean nothing.</param>
    public static void Overlay(string lower, string upper, string work, string target, bool isRestricted) =>
        Mount(
            "skerry",
            target,
            "overlay",
            isRestricted ? Guarded : 0,
            $"lowerdir={lower},upperdir={upper},workdir={work}",
            "mount the sandbox's root (the kernel needs overlayfs)");

    /// <summary>Mounts what is mounted at one place at another as well, with its owners mapped through a user namespace.</summary>
    public static void Mapped(string source, string target, SafeFileHandle userNamespace)
    {
        using var tree = LinuxException.ThrowIfInvalid(
            Libc.OpenTree(source, Libc.OpenTreeClone | Libc.OpenTreeCloseOnExec), "clone the image's mount");
        var attributes = new Libc.MountAttributes(Libc.MountAttributeMapOwners, 0, 0, (ulong)userNamespace.DangerousGetHandle());
        LinuxException.ThrowIfFailed(
            Libc.SetMountAttributes(tree, in attributes), "map the owners of the image (EROFS needs Linux 5.19 for it)");
        LinuxException.ThrowIfFailed(Libc.MoveMount(tree, target), "attach the mapped image");
    }

    /// <summary>Unmounts. If something still uses the mount it is taken out of sight, and goes when the last use does.</summary>
    /// <returns>Whether it is gone for certain: false means that it was only taken out of sight.</returns>
    public static bool Unmount(string target)
    {
        if (Libc.Unmount(target, Libc.UnmountNoFollow) == 0) return true;
        switch (Marshal.GetLastPInvokeError())
        {
            // Nothing is mounted there, or nothing is there at all.
            case Errno.InvalidArgument or Errno.NoSuchFile:
                return true;
            case Errno.Busy:
                LinuxException.ThrowIfFailed(Libc.Unmount(target, Libc.UnmountNoFollow | Libc.UnmountDetach), "detach a mount");
                return false;
            case var error:
                throw new LinuxException("unmount", error);
        }
    }

    private static void Mount(string? source, string target, string? type, nuint flags, string? options, string action) =>
        LinuxException.ThrowIfFailed(Libc.Mount(source, target, type, flags, options), action);
}
