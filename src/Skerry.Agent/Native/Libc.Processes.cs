using System.Runtime.InteropServices;

namespace Skerry.Agent.Native;

/// <summary>The C library: processes, users, signals.</summary>
internal static unsafe partial class Libc
{
    internal const int SignalInterrupt = 2;
    internal const int SignalKill = 9;
    internal const int SignalPipe = 13;

    internal const int NoSuchProcess = 3; // ESRCH
    internal const int NoChildren = 10; // ECHILD
    internal const int InvalidArgument = 22; // EINVAL

    internal const int WaitAny = 0; // P_ALL
    internal const int WaitExited = 4; // WEXITED
    internal const int WaitLeave = 0x01000000; // WNOWAIT

    internal const short SpawnSetSignalDefaults = 0x04;
    internal const short SpawnSetSignalMask = 0x08;
    internal const short SpawnSetSession = 0x80;

    internal const int LimitCore = 4; // RLIMIT_CORE
    internal const int LimitProcesses = 6; // RLIMIT_NPROC
    internal const int LimitFiles = 7; // RLIMIT_NOFILE

    internal const int DropBounding = 24; // PR_CAPBSET_DROP
    internal const int ReadBounding = 23; // PR_CAPBSET_READ
    internal const int SetNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    internal const int SetSystemCallFilter = 22; // PR_SET_SECCOMP
    internal const int FilterMode = 2; // SECCOMP_MODE_FILTER
    internal const int ClearAmbient = 47; // PR_CAP_AMBIENT
    internal const int ClearAmbientAll = 4; // PR_CAP_AMBIENT_CLEAR_ALL

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    internal static partial int Spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int SpawnActionsInit(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int SpawnActionsDuplicate(void* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int SpawnActionsDestroy(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    internal static partial int SpawnAttributesInit(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SpawnAttributesFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SpawnAttributesMask(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SpawnAttributesDefaults(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "sigfillset")]
    internal static partial int FillSignalSet(void* signals);

    [LibraryImport(Library, EntryPoint = "signal", SetLastError = true)]
    internal static partial nint Signal(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int kind, int id, SignalInformation* information, int options);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint first, nint second, nint third);

    [LibraryImport(Library, EntryPoint = "setgroups", SetLastError = true)]
    internal static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport(Library, EntryPoint = "setresgid", SetLastError = true)]
    internal static partial int SetGroup(uint real, uint effective, uint saved);

    [LibraryImport(Library, EntryPoint = "setresuid", SetLastError = true)]
    internal static partial int SetUser(uint real, uint effective, uint saved);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport(Library, EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetLimit(int resource, ulong* limit);

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true)]
    internal static partial int ChangeDirectory(byte* path);

    [LibraryImport(Library, EntryPoint = "execvp", SetLastError = true)]
    internal static partial int Execute(byte* file, byte** arguments);

    /// <summary>The part of <c>siginfo_t</c> that <c>waitid</c> fills in.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct SignalInformation
    {
        [FieldOffset(16)]
        internal int Pid;
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FilterProgram
    {
        internal ushort Length;
        internal byte* Instructions;
    }
}
