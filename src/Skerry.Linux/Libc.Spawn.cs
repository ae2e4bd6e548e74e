using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skerry.Linux;

/// <content>The calls of <c>posix_spawn</c>. They return their error, and set none.</content>
internal static partial class Libc
{
    public const short SpawnSignalDefaults = 0x04; // POSIX_SPAWN_SETSIGDEF
    public const short SpawnSignalMask = 0x08; // POSIX_SPAWN_SETSIGMASK
    public const short SpawnSession = 0x80; // POSIX_SPAWN_SETSID

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(
        out int pid,
        string program,
        ref SpawnActions actions,
        ref SpawnAttributes attributes,
        [In] string?[] arguments,
        [In] string?[] environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeSpawnActions(out SpawnActions actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddSpawnDuplicate(ref SpawnActions actions, SafeHandle from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int AddSpawnCloseFrom(ref SpawnActions actions, int first);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroySpawnActions(ref SpawnActions actions);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeSpawnAttributes(out SpawnAttributes attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetSpawnFlags(ref SpawnAttributes attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSpawnSignalMask(ref SpawnAttributes attributes, in SignalSet signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSpawnSignalDefaults(ref SpawnAttributes attributes, in SignalSet signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroySpawnAttributes(ref SpawnAttributes attributes);

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

        /// <summary>
        /// Every signal. <c>sigfillset</c> leaves out two that glibc uses itself, and a child would inherit them ignored.
        /// </summary>
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
}
