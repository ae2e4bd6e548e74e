using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>Processes: their ends, their signals, and what they become.</content>
internal static partial class Libc
{
    public const int SignalInterrupt = 2; // SIGINT
    public const int SignalKill = 9; // SIGKILL
    public const int SignalPipe = 13; // SIGPIPE

    public const int WaitAny = 0; // P_ALL
    public const int WaitProcessDescriptor = 3; // P_PIDFD
    public const int WaitExited = 4; // WEXITED
    public const int WaitLeave = 0x01000000; // WNOWAIT

    private const nint SignalProcessCall = 424; // pidfd_send_signal
    private const nint OpenProcessCall = 434; // pidfd_open

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "signal", SetLastError = true)]
    public static partial nint Signal(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, int id, out SignalInformation information, int options);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, SafeFileHandle process, out SignalInformation information, int options);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeDirectory(string path);

    [LibraryImport(Library, EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeRoot(string path);

    /// <summary>Becomes another program. Returns only if that failed.</summary>
    public static int Execute(IReadOnlyCollection<string> arguments) => Execute(arguments.First(), [.. arguments, null]);

    /// <summary>Takes hold of a process.</summary>
    public static SafeFileHandle OpenProcess(int pid) => OpenProcess(OpenProcessCall, pid, 0);

    /// <summary>Signals a process that is held.</summary>
    public static int SignalProcess(SafeFileHandle process, int signal) => (int)SignalProcess(SignalProcessCall, process, signal, 0, 0);

    [LibraryImport(Library, EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string file, [In] string?[] arguments);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial SafeFileHandle OpenProcess(nint number, nint pid, nuint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SignalProcess(nint number, SafeFileHandle process, nint signal, nint information, nuint flags);

    /// <summary>The part of <c>siginfo_t</c> that tells how a child ended.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct SignalInformation
    {
        public const int Exited = 1; // CLD_EXITED

        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Pid;

        [FieldOffset(24)]
        public int Status;
    }
}
