using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Linux;

/// <summary>The system calls that .NET has no way of its own for. Every one sets the last error.</summary>
/// <remarks>
/// Calls newer than what every C library wraps go through <c>syscall</c>. Their numbers are the same on every architecture: since
/// Linux 5.1 new calls are numbered alike everywhere.
/// </remarks>
/// <seealso href="https://man7.org/linux/man-pages/man2/syscalls.2.html">syscalls(2)</seealso>
internal static partial class LibC
{
    public const int CurrentDirectory = -100;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenReadWrite = 2;
    public const int SetStatusFlags = 4;
    public const int NonBlocking = 0x800;

    private const nint PidfdSendSignal = 424;
    private const nint OpenTree = 428;
    private const nint MoveMount = 429;
    private const nint PidfdOpen = 434;
    private const nint MountSetAttributes = 442;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Chown(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeHandle file, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Request(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Request(SafeFileHandle file, nuint request, ref LoopDevice.Configuration argument);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string? source, string target, string? type, nuint flags, string? options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle CreateEventPoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEventPoll(SafeFileHandle poll, int operation, SafeFileHandle file, in EventPollEntry entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitEventPoll(SafeFileHandle poll, ref EventPollEntry entry, int capacity, int timeout);

    public static SafeFileHandle OpenMountTree(string path, uint flags) =>
        OpenMountTree(OpenTree, CurrentDirectory, path, flags);

    public static int SetMountAttributes(SafeFileHandle tree, uint flags, in MountAttributes attributes) =>
        (int)SetMountAttributes(MountSetAttributes, tree, "", flags, in attributes, MountAttributes.Size);

    public static int AttachMountTree(SafeFileHandle tree, string target, uint flags) =>
        (int)AttachMountTree(MoveMount, tree, "", CurrentDirectory, target, flags);

    public static SafeFileHandle OpenProcess(int processId) => OpenProcess(PidfdOpen, processId, 0);

    public static int SignalProcess(SafeFileHandle process, int signal) =>
        (int)SignalProcess(PidfdSendSignal, process, signal, 0, 0);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenMountTree(nint number, nint directory, string path, nuint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SetMountAttributes(
        nint number, SafeFileHandle tree, string path, nuint flags, in MountAttributes attributes, nint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint AttachMountTree(
        nint number, SafeFileHandle tree, string path, nint directory, string target, nuint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial SafeFileHandle OpenProcess(nint number, nint processId, nuint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SignalProcess(nint number, SafeFileHandle process, nint signal, nint information, nuint flags);

    /// <summary><c>struct mount_attr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct MountAttributes(ulong Set, ulong Clear, ulong Propagation, ulong UserNamespace)
    {
        public const int Size = 4 * sizeof(ulong);
    }

    /// <summary><c>struct epoll_event</c>, which is packed on x86-64 and nowhere else; one is passed at a time, so the stride does not matter.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    public struct EventPollEntry
    {
        [FieldOffset(0)]
        private readonly uint _events;

        [FieldOffset(4)]
        private readonly long _packedKey;

        [FieldOffset(8)]
        private readonly long _alignedKey;

        public EventPollEntry(uint events, long key)
        {
            _events = events;
            if (IsPacked) _packedKey = key;
            else _alignedKey = key;
        }

        public readonly long Key => IsPacked ? _packedKey : _alignedKey;

        private static bool IsPacked => RuntimeInformation.ProcessArchitecture is Architecture.X64;
    }
}
