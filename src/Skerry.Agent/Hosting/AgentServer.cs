using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Skerry.Agent.Protocol;
using Skerry.Agent.Streams;

namespace Skerry.Agent.Hosting;

/// <summary>Makes the HTTP/2 server: Kestrel alone, without a host around it.</summary>
internal static class AgentServer
{
    private const int StreamWindow = 1024 * 1024;

    // A listing's request has two paths, each byte of which may take three in a query.
    private const int LongestHeader = 64 * 1024;

    // An infinite time overflows inside Kestrel, and the connection is closed at once.
    private static readonly TimeSpan Never = TimeSpan.FromDays(3650);

    /// <summary>Makes the server.</summary>
    /// <param name="listener">Gives it its connections.</param>
    /// <param name="logger">Takes its messages.</param>
    public static KestrelServer Create(StreamListener listener, StderrLogger logger)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        // The host on the other end is trusted, and decides itself how long and how much it sends. A clone's clock jumps besides.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = Never;
        options.Limits.RequestHeadersTimeout = Never;
        options.Limits.MaxRequestLineSize = LongestHeader;
        options.Limits.MaxRequestHeadersTotalSize = LongestHeader;
        options.Limits.Http2.MaxRequestHeaderFieldSize = LongestHeader;
        options.Limits.Http2.MaxStreamsPerConnection = AgentBounds.MostRequests;
        options.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        options.Limits.Http2.InitialConnectionWindowSize = 4 * StreamWindow;
        options.Limits.Http2.MaxFrameSize = 64 * 1024;
        options.Listen(listener.EndPoint, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        return new KestrelServer(Options.Create(options), listener, logger);
    }
}
