using Microsoft.AspNetCore.Builder;
using Headers = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders;

namespace Skerry.Api.Hosting;

/// <summary>
/// Lets what a trusted reverse proxy says of a request hold for it: from whom it came, over what, to which host and below which path.
/// </summary>
internal static class ForwardedHeaders
{
    public static void Use(IApplicationBuilder app, ApiOptions options)
    {
        if (options.TrustedProxies.Count == 0) return;
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = Headers.XForwardedFor | Headers.XForwardedProto | Headers.XForwardedHost | Headers.XForwardedPrefix,
            // A chain of proxies is followed as far as each is trusted.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.TrustedProxies) forwarded.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(forwarded);
    }
}
