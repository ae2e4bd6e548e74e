using System.Buffers.Binary;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>The machine's network: a loopback interface.</summary>
internal static class GuestNetwork
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
        using var socket = LinuxException.ThrowIfInvalid(Libc.Socket(Internet, Datagram | Libc.CloseOnExec, 0), "open a socket");
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        "lo"u8.CopyTo(request);
        BinaryPrimitives.WriteInt16LittleEndian(request[FlagsAt..], Up);
        LinuxException.ThrowIfFailed(Libc.Ioctl(socket, SetFlags, request), "raise the loopback interface");
    }
}
