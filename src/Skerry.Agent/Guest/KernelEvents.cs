using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Native;

namespace Skerry.Agent.Guest;

/// <summary>What Linux says of devices that come and change, from the moment that this is made.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7), NETLINK_KOBJECT_UEVENT</seealso>
internal sealed unsafe class KernelEvents : IDisposable
{
    private const int Netlink = 16; // AF_NETLINK
    private const int Raw = 3; // SOCK_RAW
    private const int DeviceEvents = 15; // NETLINK_KOBJECT_UEVENT
    private const int LongestEvent = 8 * 1024;

    private readonly SafeFileHandle _socket;

    public KernelEvents()
    {
        _socket = Libc.ThrowIfInvalid(Libc.Socket(Netlink, Raw | Libc.CloseOnExec, DeviceEvents), "socket");
        // struct sockaddr_nl: family, process id, groups.
        var address = stackalloc uint[3] { Netlink, 0, 1 };
        Libc.ThrowIfFailed(Libc.Bind(_socket, address, 3 * sizeof(uint)), "bind");
    }

    /// <summary>Waits for an event.</summary>
    /// <returns>False if there was none in time.</returns>
    public bool Wait(int milliseconds)
    {
        var table = new Libc.PollDescriptor { Descriptor = (int)_socket.DangerousGetHandle(), Wanted = Libc.PollIn };
        if (Libc.Poll(&table, 1, milliseconds) <= 0) return false;
        var scratch = stackalloc byte[LongestEvent];
        _ = Libc.Read(_socket, scratch, LongestEvent);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
