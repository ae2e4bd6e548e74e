using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Linux;

/// <content>Children. The calls of <c>posix_spawn</c> return their error; the others set the last one.</content>
internal static partial class LibC
{
    public const int DuplicateCloseOnExecFrom = 1030; // F_DUPFD_CLOEXEC
    public const short SpawnSignalDefaults = 0x04;
    public const short SpawnSignalMask = 0x08;
    public const short SpawnSession = 0x80;

    private const int WaitProcessDescriptor = 3; // P_PIDFD
    private const int WaitExited = 4; // WEXITED

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(
        out int processId,
        string program,
        ref SpawnActions actions,
        ref SpawnAttributes attributes,
        [In] string?[] arguments,
        [In] string?[] environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeSpawnActions(out SpawnActions actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddSpawnDuplicate(ref SpawnActions actions, SafeHandle from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int AddSpawnCloseFrom(ref SpawnActions actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroySpawnActions(ref SpawnActions actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeSpawnAttributes(out SpawnAttributes attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetSpawnFlags(ref SpawnAttributes attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSpawnSignalMask(ref SpawnAttributes attributes, in SignalSet signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSpawnSignalDefaults(ref SpawnAttributes attributes, in SignalSet signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroySpawnAttributes(ref SpawnAttributes attributes);

    /// <summary>Waits for a child to end, and reaps it.</summary>
    public static int WaitFor(SafeFileHandle process, out ChildInformation information) =>
        WaitFor(WaitProcessDescriptor, process, out information, WaitExited);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitFor(int kind, SafeFileHandle process, out ChildInformation information, int options);

    /// <summary><c>posix_spawn_file_actions_t</c>: 80 bytes in glibc, and room to grow.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public struct SpawnActions
    {
        private readonly long _aligned;
    }

    /// <summary><c>posix_spawnattr_t</c>: 336 bytes in glibc, and room to grow.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    public struct SpawnAttributes
    {
        private readonly long _aligned;
    }

    /// <summary><c>sigset_t</c>: a bit for each signal.</summary>
    [InlineArray(16)]
    public struct SignalSet
    {
        private ulong _bits;

        /// <summary>Every signal. <c>sigfillset</c> leaves out two that glibc uses itself, and a child would inherit them ignored.</summary>
        public static SignalSet All
        {
            get
            {
                var all = default(SignalSet);
                ((Span<ulong>)all).Fill(ulong.MaxValue);
                return all;
            }
        }
    }

    /// <summary>The part of <c>siginfo_t</c> that tells how a child ended.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildInformation
    {
        public const int Exited = 1; // CLD_EXITED

        [FieldOffset(8)]
        public int How;

        [FieldOffset(24)]
        public int Status;
    }
}
