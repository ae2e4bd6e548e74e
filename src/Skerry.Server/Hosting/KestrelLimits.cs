using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Skerry.Server.Hosting;

/// <summary>What one client may take of the server before any route looks at its request.</summary>
internal static class KestrelLimits
{
    public static void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        var limits = options.Limits;
        limits.MaxConcurrentConnections = 4096;
        limits.MaxConcurrentUpgradedConnections = 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 16 * 1024;
        // Routes with larger bodies say so themselves.
        limits.MaxRequestBodySize = 1 << 20;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.Http2.MaxStreamsPerConnection = 128;
    }
}
