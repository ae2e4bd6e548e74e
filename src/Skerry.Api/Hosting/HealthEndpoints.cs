using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Skerry.Api.Wire;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Hosting;

/// <summary>Whether the server lives, and whether a new session could be had at once.</summary>
internal sealed class HealthEndpoints(PoolManager pools)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", (Delegate)LiveAsync)
            .WithName("HealthLive").WithTags("Health").Produces<HealthView>();
        routes.MapGet("/health/ready", (Delegate)ReadyAsync)
            .WithName("HealthReady").WithTags("Health").Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

    private Task LiveAsync(HttpContext context) => WriteAsync(context, []);

    private Task ReadyAsync(HttpContext context) =>
        WriteAsync(context, [.. pools.Pools.Select(pool => (pool.Definition.Address.Name, Complaint: Complaint(pool)))
            .Where(pool => pool.Complaint is not null)
            .Select(pool => $"{pool.Name}: {pool.Complaint}")]);

    private Task WriteAsync(HttpContext context, IReadOnlyList<string> problems) =>
        JsonReply.WriteAsync(context, problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new HealthView(
                problems.Count == 0 ? "healthy" : "unhealthy",
                problems,
                [.. pools.Pools.Select(pool => pool.Isolation.Boundary).Distinct()]),
            WireJson.Wire.HealthView);

    // A pool that is full is healthy: it does all that it may.
    private static string? Complaint(SessionPool pool)
    {
        var status = pool.Status;
        if (status.Failure is { } failure) return failure;
        if (status.IsPreparing) return "what its sandboxes share is being prepared.";
        var isFull = status.Allocated >= pool.Definition.MaxConcurrentSessions;
        return status.Ready > 0 || isFull || pool.Definition.ReadySessionInstances == 0 ? null : "no sandbox is ready yet.";
    }
}

/// <summary>The answer of a health probe.</summary>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="Problems">A sentence for each pool that is not well.</param>
/// <param name="Isolation">What separates sessions from the host, in words.</param>
internal sealed record HealthView(string Status, IReadOnlyList<string> Problems, IReadOnlyList<string> Isolation);
