using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Native;

/// <summary>The C library: files, always relative to an open directory.</summary>
internal static unsafe partial class Libc
{
    internal const int OpenReadOnly = 0;
    internal const int OpenWriteOnly = 1;
    internal const int OpenCreate = 0x40; // O_CREAT
    internal const int OpenExclusive = 0x80; // O_EXCL
    internal const int OpenDirectory = 0x10000; // O_DIRECTORY
    internal const int OpenNoFollow = 0x20000; // O_NOFOLLOW

    internal const int NoSuchFile = 2; // ENOENT
    internal const int NoSuchDevice = 6; // ENXIO
    internal const int FileExists = 17; // EEXIST
    internal const int NoDevice = 19; // ENODEV
    internal const int NotDirectory = 20; // ENOTDIR
    internal const int IsDirectory = 21; // EISDIR
    internal const int FileTooLarge = 27; // EFBIG
    internal const int NoSpaceLeft = 28; // ENOSPC
    internal const int NameTooLong = 36; // ENAMETOOLONG
    internal const int NotEmpty = 39; // ENOTEMPTY
    internal const int TooManyLinks = 40; // ELOOP
    internal const int QuotaExceeded = 122; // EDQUOT

    internal const int AtRemoveDirectory = 0x200; // AT_REMOVEDIR
    internal const int AtSymlinkNoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    internal const int AtEmptyPath = 0x1000; // AT_EMPTY_PATH
    internal const uint StatusBasic = 0x7ff; // STATX_BASIC_STATS

    internal const int TypeMask = 0xF000; // S_IFMT
    internal const int TypeDirectory = 0x4000; // S_IFDIR
    internal const int TypeRegular = 0x8000; // S_IFREG

    private const int CurrentDirectory = -100; // AT_FDCWD

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int directory, string name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(SafeFileHandle directory, string name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Status(SafeFileHandle directory, string name, int flags, uint wanted, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Status(SafeFileHandle directory, byte* name, int flags, uint wanted, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectory(SafeFileHandle directory, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unlink(SafeFileHandle directory, string name, int flags);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int Unlink(SafeFileHandle directory, byte* name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true)]
    internal static partial int Rename(SafeFileHandle fromDirectory, byte* from, SafeFileHandle toDirectory, byte* to);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int Chown(SafeFileHandle file, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint ReadDirectory(SafeFileHandle directory, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(SafeFileHandle directory, byte* name, int flags, uint mode);

    /// <summary>Opens a directory by its path. No link is followed at the end of it.</summary>
    internal static SafeFileHandle OpenRoot(string path) =>
        Opened(OpenAt(CurrentDirectory, path, OpenReadOnly | OpenDirectory | OpenNoFollow | CloseOnExec, 0));

    /// <summary>Opens something in a directory. No link is followed, no program inherits it.</summary>
    internal static SafeFileHandle Open(SafeFileHandle directory, string name, int flags, uint mode = 0) =>
        Opened(OpenAt(directory, name, flags | OpenNoFollow | CloseOnExec, mode));

    /// <inheritdoc cref="Open(SafeFileHandle, string, int, uint)"/>
    internal static SafeFileHandle Open(SafeFileHandle directory, byte* name, int flags) =>
        Opened(OpenAt(directory, name, flags | OpenNoFollow | CloseOnExec, 0));

    private static SafeFileHandle Opened(int descriptor) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure("openat");

    /// <summary><c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct FileStatus
    {
        [FieldOffset(0x1c)]
        internal ushort Mode;

        [FieldOffset(0x28)]
        internal ulong Size;

        [FieldOffset(0x70)]
        internal long ModifiedSeconds;

        [FieldOffset(0x78)]
        internal uint ModifiedNanoseconds;
    }
}
