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

    private const uint AllowSealing = 2;
    private const uint CloseOnExec = 1;

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int origin);

    public static SafeFileHandle CreateMemoryFile(string name) => CreateMemoryFile(name, AllowSealing | CloseOnExec);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle CreateMemoryFile(string name, uint flags);
}
