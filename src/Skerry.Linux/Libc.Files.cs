using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>Files. A name in bytes has a NUL behind it.</content>
internal static unsafe partial class Libc
{
    public const int CurrentDirectory = -100; // AT_FDCWD

    public const int OpenReadOnly = 0; // O_RDONLY
    public const int OpenWriteOnly = 1; // O_WRONLY
    public const int OpenReadWrite = 2; // O_RDWR
    public const int OpenCreate = 0x40; // O_CREAT
    public const int OpenExclusive = 0x80; // O_EXCL
    public const int OpenDirectory = 0x10000; // O_DIRECTORY
    public const int OpenNoFollow = 0x20000; // O_NOFOLLOW

    public const int AtSymlinkNoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const int AtRemoveDirectory = 0x200; // AT_REMOVEDIR
    public const int AtEmptyPath = 0x1000; // AT_EMPTY_PATH

    public const uint CharacterDevice = 0x2000; // S_IFCHR

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle OpenAt(SafeFileHandle directory, string name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    public static partial SafeFileHandle OpenAt(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectory(SafeFileHandle directory, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeNode(string path, uint mode, ulong device);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(SafeFileHandle directory, string name, int flags);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlink(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true)]
    public static partial int Rename(
        SafeFileHandle fromDirectory, ReadOnlySpan<byte> from, SafeFileHandle toDirectory, ReadOnlySpan<byte> to);

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Chmod(string path, uint mode);

    /// <summary>Changes an owner; a link is not followed.</summary>
    [LibraryImport(Library, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Chown(string path, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int Chown(SafeFileHandle file, uint user, uint group);

    /// <summary>Reads entries of a directory, as many as a buffer has room for.</summary>
    /// <returns>How many bytes; 0 after the last entry.</returns>
    public static int ReadDirectory(SafeFileHandle directory, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer) return (int)ReadDirectory(directory, pointer, (nuint)buffer.Length);
    }

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint ReadDirectory(SafeFileHandle directory, byte* buffer, nuint length);
}
