using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skerry.Api.Errors;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Hosting;

/// <summary>
/// Finds the pool that a path speaks of, on Azure's long path or the short alias, and brings both to <c>/pools/{pool}/…</c>, the only
/// form that routes know.
/// </summary>
internal sealed class PoolRouteMiddleware(RequestDelegate next, PoolManager pools)
{
    private const int ShortPrefix = 2;
    private const int LongPrefix = 6;

    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var segments = RawPath.Split(target);
        var prefix = PrefixLength(segments);
        if (prefix > 0)
        {
            var route = new PoolRoute(FindPool(segments, prefix), "/" + string.Join('/', segments[..prefix]), segments[prefix..]);
            context.Features.Set(route);
            var rest = string.Join('/', route.Segments.Select(Literal));
            context.Request.Path = $"/pools/{route.Pool.Definition.Address.Name}/{rest}".TrimEnd('/');
        }

        return next(context);
    }

    private static int PrefixLength(string[] segments) => segments switch
    {
        [var first, _, ..] when Is(first, "pools") => ShortPrefix,
        [var first, _, var third, _, var fifth, _, ..]
            when Is(first, "subscriptions") && Is(third, "resourceGroups") && Is(fifth, "sessionPools") => LongPrefix,
        _ => 0,
    };

    private SessionPool FindPool(string[] segments, int prefix)
    {
        var name = RawPath.Decode(segments[prefix - 1]);
        var address = prefix == ShortPrefix ? null : new PoolAddress(RawPath.Decode(segments[1]), RawPath.Decode(segments[3]), name);
        if ((address is null ? pools.Find(name) : pools.Find(address)) is { } pool) return pool;
        if (pools.FindRejected(name) is { } rejected && (address is null || rejected.Definition.Address == address))
            throw new ApiException(ApiErrors.SessionPoolRejected, $"This server cannot run the session pool '{name}': {rejected.Reason}");
        throw new ApiException(ApiErrors.SessionPoolNotFound, address is null
            ? $"There is no session pool '{name}'."
            : $"There is no session pool '{name}' in resource group '{address.ResourceGroup}' of subscription '{address.Subscription}'.");
    }

    // An encoded slash belongs to a name; only a real one separates segments.
    private static string Literal(string segment) => RawPath.Decode(segment).Replace("/", "%2F", StringComparison.Ordinal);

    private static bool Is(string segment, string word) => segment.Equals(word, StringComparison.OrdinalIgnoreCase);
}
