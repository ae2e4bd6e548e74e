using Skerry.Agent.Native;

namespace Skerry.Agent.Guest;

/// <summary>The machine's network: a loopback interface.</summary>
internal static unsafe class GuestNetwork
{
    private const int Internet = 2; // AF_INET
    private const int Datagram = 2; // SOCK_DGRAM
    private const nuint SetFlags = 0x8914; // SIOCSIFFLAGS
    private const int RequestSize = 40; // struct ifreq
    private const int FlagsAt = 16;
    private const short Up = 1; // IFF_UP

    /// <summary>Brings it up; its addresses come by themselves.</summary>
    public static void RaiseLoopback()
    {
        using var socket = Libc.ThrowIfInvalid(Libc.Socket(Internet, Datagram | Libc.CloseOnExec, 0), "socket");
        var request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, RequestSize));
        *(short*)(request + FlagsAt) = Up;
        Libc.ThrowIfFailed(Libc.DeviceControl(socket, SetFlags, request), "SIOCSIFFLAGS");
    }
}
