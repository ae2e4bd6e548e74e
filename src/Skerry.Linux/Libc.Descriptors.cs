using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>Descriptors, whatever is behind them.</content>
internal static unsafe partial class Libc
{
    public const int CloseOnExec = 0x80000; // O_CLOEXEC, EFD_CLOEXEC, EPOLL_CLOEXEC, SOCK_CLOEXEC
    public const int NonBlocking = 0x800; // O_NONBLOCK, EFD_NONBLOCK

    public const int SetStatusFlags = 4; // F_SETFL
    public const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    public const int SetPipeSize = 1031; // F_SETPIPE_SZ
    public const int GetPipeSize = 1032; // F_GETPIPE_SZ
    public const int AddSeals = 1033; // F_ADD_SEALS

    /// <summary>No further seals, no shorter, no longer, no other content.</summary>
    public const int EverySeal = 1 | 2 | 4 | 8; // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE

    public const int SeekData = 3; // SEEK_DATA
    public const int SeekHole = 4; // SEEK_HOLE

    public const uint CloseRangeCloseOnExec = 4; // CLOSE_RANGE_CLOEXEC

    private const uint MemoryCloseOnExec = 1; // MFD_CLOEXEC
    private const uint MemoryAllowSealing = 2; // MFD_ALLOW_SEALING

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle file, int command, nint argument);

    /// <summary>Asks something of what is behind a descriptor.</summary>
    /// <param name="file">The descriptor.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="argument">What the request has to be told or is to fill in, if anything.</param>
    public static int Ioctl(SafeFileHandle file, nuint request, Span<byte> argument = default)
    {
        fixed (byte* pointer = argument) return Ioctl(file, request, pointer);
    }

    /// <summary>Reads what there is, up to the length of a buffer.</summary>
    /// <returns>How many bytes; 0 at the end, negative if it failed.</returns>
    public static int Read(SafeHandle file, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer) return (int)Read(file, pointer, (nuint)buffer.Length);
    }

    /// <summary>Writes as much as there is room for.</summary>
    /// <returns>How many bytes; negative if it failed.</returns>
    public static int Write(SafeHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes) return (int)Write(file, pointer, (nuint)bytes.Length);
    }

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int origin);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(out PipeEnds ends, int flags);

    [LibraryImport(Library, EntryPoint = "close_range", SetLastError = true)]
    public static partial int CloseRange(uint first, uint last, uint flags);

    /// <summary>Makes a file in memory that can be sealed.</summary>
    public static SafeFileHandle CreateMemoryFile(string name) => CreateMemoryFile(name, MemoryAllowSealing | MemoryCloseOnExec);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, byte* argument);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeHandle file, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeHandle file, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle CreateMemoryFile(string name, uint flags);

    /// <summary>The two ends of a pipe.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct PipeEnds(int Read, int Write);
}
