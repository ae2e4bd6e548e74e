using System.Net;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;

namespace Skerry.Api.Hosting;

/// <summary>
/// Keeps web pages in a browser on this machine away from a server that asks nobody to sign in: a page's own requests are known by their
/// origin, and a page whose name was pointed at this machine (DNS rebinding) by the host it names.
/// </summary>
internal sealed class BrowserGuardMiddleware(RequestDelegate next, ApiOptions options)
{
    private const string Localhost = "localhost";

    private readonly HashSet<string>? _hosts = options.AllowedHosts is { } hosts ? new(hosts, StringComparer.OrdinalIgnoreCase) : null;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsAllowed(request.Host.Host))
            throw new ApiException(
                ApiErrors.HostNotAllowed, "This server does not answer to that host name; use localhost or 127.0.0.1.", "Host");
        if (IsForeign(request))
            throw new ApiException(ApiErrors.OriginNotAllowed, "Requests that a web page of another origin makes are refused.", "Origin");

        return next(context);
    }

    private static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin is { Count: > 0 } origin
            ? !string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            : request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    private bool IsAllowed(string host) =>
        _hosts is null
        || host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + Localhost, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))
        || _hosts.Contains(host);
}
