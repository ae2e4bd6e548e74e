using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Tests.Linux;

/// <summary>The system calls by which a program could change a file in memory.</summary>
internal static partial class MemoryCalls
{
    public const int GetSeals = 1034;
    public const int PunchHole = 3;
    public const int ZeroRange = 0x10;
    public const int Shared = 1;
    public const int Private = 2;

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte[] bytes, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nint length);
}
