using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Native;

/// <summary>The C library: descriptors.</summary>
/// <remarks>
/// Numbers of flags and system calls, and the layout of structures, are those of x86-64; some mean other things elsewhere
/// (<c>O_NOFOLLOW</c> would follow links on arm64). Program.cs refuses to run elsewhere, and eng/Agent.targets to build.
/// </remarks>
internal static unsafe partial class Libc
{
    internal const int CloseOnExec = 0x80000; // O_CLOEXEC, EFD_CLOEXEC
    internal const int NonBlocking = 0x800; // O_NONBLOCK, EFD_NONBLOCK
    internal const int DuplicateFromCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    internal const int SetStatusFlags = 4; // F_SETFL
    internal const int SetPipeSize = 1031; // F_SETPIPE_SZ
    internal const uint CloseRangeCloseOnExec = 4;

    internal const short PollIn = 1;
    internal const short PollOut = 4;
    internal const short PollHangUp = 16;

    internal const int Interrupted = 4; // EINTR
    internal const int Again = 11; // EAGAIN

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(SafeFileHandle descriptor, int command, int argument);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle descriptor, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle descriptor, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "close_range", SetLastError = true)]
    internal static partial int CloseRange(uint first, uint last, uint flags);

    /// <summary>What the last failed call says about itself.</summary>
    internal static LibcException Failure(string call) => new(call, Marshal.GetLastPInvokeError());

    /// <summary>One line of <c>poll</c>'s table; a negative descriptor is passed over.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Found;
    }
}
