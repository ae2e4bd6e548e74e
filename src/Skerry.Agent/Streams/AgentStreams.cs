using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Streams;

/// <summary>Opens the sandbox's streams.</summary>
internal static class AgentStreams
{
    /// <summary>Opens the streams at an address.</summary>
    /// <returns>What gives them to the server.</returns>
    /// <exception cref="SocketException">Nobody answers at the socket.</exception>
    public static async Task<StreamListener> OpenAsync(StreamAddress address)
    {
        if (address.Socket is null) return new StreamListener([.. address.Ports.Select(Open)]);
        // The connection closes it.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.Socket));
        var factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        return new StreamListener([factory.Create(socket)], factory);
    }

    private static PortConnection Open(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: true));
}
