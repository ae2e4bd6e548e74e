using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Tests.Agents;

/// <summary>An agent that does whatever a test wants, at the other end of a real socket.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DirectoryInfo _directory;

    private FakeAgent(WebApplication application, DirectoryInfo directory, AgentConnection connection) =>
        (_application, _directory, Connection) = (application, directory, connection);

    public AgentConnection Connection { get; }

    /// <summary>Starts an agent of real HTTP/2 whose every request is answered by one handler.</summary>
    public static async Task<FakeAgent> StartAsync(RequestDelegate handler, AgentLimits? limits = null, TimeProvider? timeProvider = null)
    {
        var directory = Directory.CreateTempSubdirectory("skerry-");
        var path = Path.Combine(directory.FullName, "agent.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxResponseBufferSize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var application = builder.Build();
        application.Run(handler);
        await application.StartAsync();

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var connection = new AgentConnection(
            new NetworkStream(socket, ownsSocket: true), limits ?? new AgentLimits(), timeProvider ?? TimeProvider.System);
        return new FakeAgent(application, directory, connection);
    }

    /// <summary>Gives both ends of a stream: the host's and that of an agent which writes its own frames.</summary>
    public static async Task<(Stream Host, Stream Agent)> CreateStreamAsync()
    {
        var directory = Directory.CreateTempSubdirectory("skerry-");
        var path = Path.Combine(directory.FullName, "agent.sock");
        using var listener = new AgentListener(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var host = await listener.AcceptAsync(CancellationToken.None);
        directory.Delete();
        return (host, new NetworkStream(socket, ownsSocket: true));
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await _application.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
