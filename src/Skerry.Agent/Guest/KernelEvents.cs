using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>What Linux says of devices that come and change, from the moment that this is made.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7), NETLINK_KOBJECT_UEVENT</seealso>
internal sealed class KernelEvents : IDisposable
{
    private const int Netlink = 16; // AF_NETLINK
    private const int Raw = 3; // SOCK_RAW
    private const int DeviceEvents = 15; // NETLINK_KOBJECT_UEVENT
    private const int LongestEvent = 8 * 1024;

    private readonly SafeFileHandle _socket;

    public KernelEvents()
    {
        _socket = LinuxException.ThrowIfInvalid(Libc.Socket(Netlink, Raw | Libc.CloseOnExec, DeviceEvents), "listen for devices");
        // struct sockaddr_nl: family, process id, groups.
        var address = MemoryMarshal.AsBytes<uint>([Netlink, 0, 1]);
        LinuxException.ThrowIfFailed(Libc.Bind(_socket, address, address.Length), "listen for devices");
    }

    /// <summary>Waits for an event.</summary>
    /// <returns>False if there was none in time.</returns>
    public bool Wait(int milliseconds)
    {
        if (Libc.Poll([new() { Descriptor = (int)_socket.DangerousGetHandle(), Wanted = Libc.PollIn }], milliseconds) <= 0) return false;
        _ = Libc.Read(_socket, stackalloc byte[LongestEvent]);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
