using Microsoft.AspNetCore.Http;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Hosting;

/// <summary>What the path of a request says before any route looks at it: the pool, and what follows it.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="BasePath">The path of the pool's endpoint as the client wrote it; links in answers begin with it.</param>
/// <param name="Segments">What follows, as encoded by the client, split at the slashes that it did not encode.</param>
internal sealed record PoolRoute(SessionPool Pool, string BasePath, string[] Segments)
{
    public static PoolRoute Of(HttpContext context) =>
        context.Features.Get<PoolRoute>() ?? throw new InvalidOperationException("The request has not passed the pool route middleware.");

    /// <summary>
    /// An absolute URL below the pool's endpoint, under the host name, and below the prefix of a proxy, that the client used.
    /// </summary>
    public string Url(HttpRequest request, string pathAndQuery) =>
        $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{BasePath}/{pathAndQuery}";
}
