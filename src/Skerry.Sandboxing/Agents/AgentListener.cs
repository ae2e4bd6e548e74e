using System.Net.Sockets;
using Skerry.Linux;

namespace Skerry.Sandboxing.Agents;

/// <summary>The socket that one agent dials once. After that there is nothing left to dial.</summary>
internal sealed class AgentListener : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private string? _path;

    /// <summary>Listens.</summary>
    /// <param name="path">Where the socket is made, in a directory that only the sandbox's root user enters.</param>
    public AgentListener(string path)
    {
        _path = path;
        // The sandbox can read the name that is bound, in /proc/net/unix, and it may be 107 bytes long: this one is short and tells
        // nothing.
        using var directory = LinuxException.ThrowIfInvalid(
            Libc.Open(Path.GetDirectoryName(path)!, Libc.CloseOnExec), "open the directory of the sandbox's socket");
        _socket.Bind(new UnixDomainSocketEndPoint($"/proc/self/fd/{directory.DangerousGetHandle()}/{Path.GetFileName(path)}"));
        File.SetUnixFileMode(path, OwnerOnly);
        _socket.Listen(1);
    }

    /// <summary>Waits for the agent, then closes and unlinks the socket.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox's one stream.</returns>
    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        var stream = await _socket.AcceptAsync(cancellationToken);
        Dispose();
        return new NetworkStream(stream, ownsSocket: true);
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (Interlocked.Exchange(ref _path, null) is { } path) File.Delete(path);
    }
}
