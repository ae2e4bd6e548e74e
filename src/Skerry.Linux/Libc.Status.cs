using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>What is known of a file. A name in bytes has a NUL behind it; a link is not followed.</content>
internal static partial class Libc
{
    public const int TypeMask = 0xF000; // S_IFMT
    public const int TypeDirectory = 0x4000; // S_IFDIR
    public const int TypeRegular = 0x8000; // S_IFREG

    private const uint StatusBasic = 0x7ff; // STATX_BASIC_STATS

    /// <summary>Looks at what a path names.</summary>
    public static int Statx(string path, out FileStatus status) =>
        Statx(CurrentDirectory, path, AtSymlinkNoFollow, StatusBasic, out status);

    /// <summary>Looks at something open.</summary>
    public static int Statx(SafeFileHandle file, out FileStatus status) => Statx(file, "", AtEmptyPath, StatusBasic, out status);

    /// <summary>Looks at something in a directory.</summary>
    public static int Statx(SafeFileHandle directory, string name, out FileStatus status) =>
        Statx(directory, name, AtSymlinkNoFollow, StatusBasic, out status);

    /// <inheritdoc cref="Statx(SafeFileHandle, string, out FileStatus)"/>
    public static int Statx(SafeFileHandle directory, ReadOnlySpan<byte> name, out FileStatus status) =>
        Statx(directory, name, AtSymlinkNoFollow, StatusBasic, out status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint wanted, out FileStatus status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle directory, string name, int flags, uint wanted, out FileStatus status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, uint wanted, out FileStatus status);

    /// <summary>The part of <c>struct statx</c> that something here reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(0x14)]
        public uint User;

        [FieldOffset(0x18)]
        public uint Group;

        [FieldOffset(0x1c)]
        public ushort Mode;

        [FieldOffset(0x28)]
        public ulong Size;

        [FieldOffset(0x70)]
        public long ModifiedSeconds;

        [FieldOffset(0x78)]
        public uint ModifiedNanoseconds;
    }
}
