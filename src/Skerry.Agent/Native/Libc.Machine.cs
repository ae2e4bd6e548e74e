using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Native;

/// <summary>The C library: what only the owner of a whole machine may do.</summary>
internal static unsafe partial class Libc
{
    internal const nuint MountReadOnly = 0x1; // MS_RDONLY
    internal const nuint MountNoSetUser = 0x2; // MS_NOSUID
    internal const nuint MountNoDevices = 0x4; // MS_NODEV
    internal const nuint MountNoPrograms = 0x8; // MS_NOEXEC
    internal const nuint MountChange = 0x20; // MS_REMOUNT
    internal const nuint MountNoAccessTimes = 0x400; // MS_NOATIME
    internal const nuint MountBind = 0x1000; // MS_BIND

    internal const uint CharacterDevice = 0x2000; // S_IFCHR
    internal const int NewProcessIds = 0x20000000; // CLONE_NEWPID

    internal const int RealTime = 0; // CLOCK_REALTIME
    internal const int PowerOff = 0x4321FEDC; // RB_POWER_OFF

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string? source, string target, string? type, nuint flags, string? options);

    [LibraryImport(Library, EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeNode(string path, uint mode, ulong device);

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Chmod(string path, uint mode);

    [LibraryImport(Library, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Chown(string path, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeRoot(string path);

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int namespaces);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int DeviceControl(SafeFileHandle descriptor, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "clock_settime", SetLastError = true)]
    internal static partial int SetClock(int clock, long* time);

    [LibraryImport(Library, EntryPoint = "sethostname", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetHostName(string name, nuint length);

    [LibraryImport(Library, EntryPoint = "reboot", SetLastError = true)]
    internal static partial int Reboot(int command);

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(SafeFileHandle socket, void* address, int length);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int CreateEventPoll(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int ControlEventPoll(SafeFileHandle poll, int operation, SafeFileHandle descriptor, EventPollEntry* entry);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int WaitEventPoll(SafeFileHandle poll, EventPollEntry* found, int count, int timeoutMilliseconds);

    /// <summary>Takes a descriptor that a call gave.</summary>
    /// <param name="descriptor">What the call returned.</param>
    /// <param name="call">The call.</param>
    internal static SafeFileHandle ThrowIfInvalid(int descriptor, string call) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(call);

    /// <summary>Throws if a call failed.</summary>
    internal static void ThrowIfFailed(nint result, string call)
    {
        if (result != 0) throw Failure(call);
    }

    /// <summary><c>struct epoll_event</c>, packed on x86-64.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct EventPollEntry
    {
        internal uint Events;
        internal ulong Data;
    }
}
