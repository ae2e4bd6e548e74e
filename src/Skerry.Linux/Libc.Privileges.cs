using System.Runtime.InteropServices;

namespace Skerry.Linux;

/// <content>What a process is, sees and may do.</content>
internal static unsafe partial class Libc
{
    public const int NewProcessIds = 0x20000000; // CLONE_NEWPID

    public const int LimitCore = 4; // RLIMIT_CORE
    public const int LimitProcesses = 6; // RLIMIT_NPROC
    public const int LimitFiles = 7; // RLIMIT_NOFILE

    public const int ReadBounding = 23; // PR_CAPBSET_READ
    public const int DropBounding = 24; // PR_CAPBSET_DROP
    public const int SetNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    public const int ClearAmbient = 47; // PR_CAP_AMBIENT
    public const int ClearAmbientAll = 4; // PR_CAP_AMBIENT_CLEAR_ALL

    private const int SetSeccomp = 22; // PR_SET_SECCOMP
    private const nuint FilterMode = 2; // SECCOMP_MODE_FILTER
    private const int InstructionLength = 8; // struct sock_filter

    private const nint SetUserCall = 117; // setresuid

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport(Library, EntryPoint = "setresuid", SetLastError = true)]
    public static partial int SetUser(uint real, uint effective, uint saved);

    [LibraryImport(Library, EntryPoint = "setresgid", SetLastError = true)]
    public static partial int SetGroup(uint real, uint effective, uint saved);

    /// <summary>Leaves every group but the one that the process runs as.</summary>
    public static int LeaveGroups() => SetGroups(0, null);

    /// <summary>Changes the effective user of this thread alone; the wrapper of the C library would change every thread.</summary>
    public static int SetThreadUser(int effective) => (int)SetThreadUser(SetUserCall, -1, effective, -1);

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int namespaces);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int Prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    /// <summary>Sets a limit for good: the one in force, and the most that it may be raised to.</summary>
    public static int SetLimit(int resource, ulong value)
    {
        var limit = stackalloc ulong[2] { value, value };
        return SetLimit(resource, limit);
    }

    /// <summary>Holds this thread and what it starts to a list of system calls. It must have given up gaining privileges.</summary>
    /// <param name="program">The BPF program that tells which.</param>
    public static int SetSystemCallFilter(ReadOnlySpan<byte> program)
    {
        fixed (byte* instructions = program)
        {
            var filter = new FilterProgram { Length = (ushort)(program.Length / InstructionLength), Instructions = instructions };
            return Prctl(SetSeccomp, FilterMode, (nuint)(&filter), 0, 0);
        }
    }

    [LibraryImport(Library, EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SetThreadUser(nint number, nint real, nint effective, nint saved);

    [LibraryImport(Library, EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, ulong* limit);

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public byte* Instructions;
    }
}
