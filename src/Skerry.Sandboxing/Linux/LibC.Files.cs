using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Linux;

/// <summary>The system calls of files that are mostly holes, or have no name.</summary>
internal static partial class LibC
{
    public const int SeekData = 3;
    public const int SeekHole = 4;
    public const int AddSeals = 1033;

    /// <summary>No further seals, no shorter, no longer, no other content.</summary>
    public const int EverySeal = 1 | 2 | 4 | 8;

    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint OwnerFields = 0x8 | 0x10; // STATX_UID | STATX_GID

    private const uint AllowSealing = 2;
    private const uint CloseOnExec = 1;

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int origin);

    /// <summary>Tells who owns a file or directory; a link is not followed.</summary>
    public static int Stat(string path, out FileStatus status) => Stat(CurrentDirectory, path, NoFollow, OwnerFields, out status);

    public static SafeFileHandle CreateMemoryFile(string name) => CreateMemoryFile(name, AllowSealing | CloseOnExec);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int directory, string path, int flags, uint fields, out FileStatus status);

    /// <summary>The part of <c>struct statx</c>, which is the same on every architecture, that tells the owner.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;
    }
}
