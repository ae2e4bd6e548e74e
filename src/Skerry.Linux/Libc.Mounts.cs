using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>Mounts.</content>
internal static partial class Libc
{
    public const nuint MountReadOnly = 0x1; // MS_RDONLY
    public const nuint MountNoSetUser = 0x2; // MS_NOSUID
    public const nuint MountNoDevices = 0x4; // MS_NODEV
    public const nuint MountNoPrograms = 0x8; // MS_NOEXEC
    public const nuint MountChange = 0x20; // MS_REMOUNT
    public const nuint MountNoAccessTimes = 0x400; // MS_NOATIME
    public const nuint MountBind = 0x1000; // MS_BIND
    public const nuint MountPrivate = 0x40000; // MS_PRIVATE

    public const int UnmountDetach = 2; // MNT_DETACH
    public const int UnmountNoFollow = 8; // UMOUNT_NOFOLLOW

    public const uint OpenTreeClone = 1; // OPEN_TREE_CLONE
    public const uint OpenTreeCloseOnExec = CloseOnExec; // OPEN_TREE_CLOEXEC
    public const ulong MountAttributeMapOwners = 0x100000; // MOUNT_ATTR_IDMAP

    private const uint MoveMountFromDescriptor = 4; // MOVE_MOUNT_F_EMPTY_PATH

    private const nint OpenTreeCall = 428;
    private const nint MoveMountCall = 429;
    private const nint SetMountAttributesCall = 442;

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string? source, string target, string? type, nuint flags, string? options);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    /// <summary>Takes a mount, or with <see cref="OpenTreeClone"/> one more of the same that is nowhere yet.</summary>
    public static SafeFileHandle OpenTree(string path, uint flags) => OpenTree(OpenTreeCall, CurrentDirectory, path, flags);

    /// <summary>Changes what a mount allows and how it maps owners.</summary>
    public static int SetMountAttributes(SafeFileHandle tree, in MountAttributes attributes) =>
        (int)SetMountAttributes(SetMountAttributesCall, tree, "", AtEmptyPath, in attributes, MountAttributes.Size);

    /// <summary>Puts a mount that is nowhere yet at a place.</summary>
    public static int MoveMount(SafeFileHandle tree, string target) =>
        (int)MoveMount(MoveMountCall, tree, "", CurrentDirectory, target, MoveMountFromDescriptor);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenTree(nint number, nint directory, string path, nuint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SetMountAttributes(
        nint number, SafeFileHandle tree, string path, nuint flags, in MountAttributes attributes, nint size);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint MoveMount(
        nint number, SafeFileHandle tree, string path, nint directory, string target, nuint flags);

    /// <summary><c>struct mount_attr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct MountAttributes(ulong Set, ulong Clear, ulong Propagation, ulong UserNamespace)
    {
        public const int Size = 4 * sizeof(ulong);
    }
}
