using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>What only the owner of a whole machine may do, and its network.</content>
internal static partial class Libc
{
    public const int RealTime = 0; // CLOCK_REALTIME
    public const int PowerOff = 0x4321FEDC; // RB_POWER_OFF

    private const nint LoadModuleCall = 313; // finit_module

    [LibraryImport(Library, EntryPoint = "clock_settime", SetLastError = true)]
    public static partial int SetClock(int clock, in TimeSpecification time);

    [LibraryImport(Library, EntryPoint = "sethostname", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetHostName(string name, nuint length);

    [LibraryImport(Library, EntryPoint = "reboot", SetLastError = true)]
    public static partial int Reboot(int command);

    /// <summary>Loads a kernel module, without parameters.</summary>
    public static int LoadModule(SafeFileHandle module) => (int)LoadModule(LoadModuleCall, module, "", 0);

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial SafeFileHandle Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeFileHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LoadModule(nint number, SafeFileHandle module, string parameters, nint flags);

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct TimeSpecification(long Seconds, long Nanoseconds);
}
