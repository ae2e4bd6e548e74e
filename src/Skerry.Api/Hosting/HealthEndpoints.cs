using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Skerry.Api.Wire;
using Skerry.Pools.Budget;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Hosting;

/// <summary>Whether the server lives, and whether it can be sent requests.</summary>
internal sealed class HealthEndpoints(PoolManager pools)
{
    private const string Unhealthy = "unhealthy";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", (Delegate)LiveAsync)
            .WithName("HealthLive").WithTags("Health").Produces<HealthView>();
        routes.MapGet("/health/ready", (Delegate)ReadyAsync)
            .WithName("HealthReady").WithTags("Health").Produces<HealthView>()
                .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

    private Task LiveAsync(HttpContext context) => WriteAsync(context, "healthy", []);

    // A pool that is rejected is not a reason to send the requests for the others elsewhere.
    private Task ReadyAsync(HttpContext context)
    {
        var states = pools.Pools.Select(pool => (pool.Definition.Address.Name, pool.Health)).ToList();
        string[] problems =
        [
            .. states.Where(pool => pool.Health.Problem is not null).Select(pool => $"{pool.Name}: {pool.Health.Problem}"),
            .. pools.Rejected.Select(pool => $"{pool.Definition.Address.Name}: rejected. {pool.Reason}"),
        ];
        var isHealthy = states.TrueForAll(pool => pool.Health.IsHealthy);
        return WriteAsync(context, !isHealthy ? Unhealthy : problems.Length > 0 ? "degraded" : "healthy", problems);
    }

    private Task WriteAsync(HttpContext context, string status, IReadOnlyList<string> problems) =>
        JsonReply.WriteAsync(context, status == Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK,
            new HealthView(
                status,
                problems,
                [.. pools.Pools.Select(pool => pool.Isolation.Boundary).Distinct()],
                pools.Budget.Status is { } budget ? BudgetView.Of(budget) : null),
            WireJson.Wire.HealthView);
}

/// <summary>The answer of a health probe.</summary>
/// <param name="Status">
/// <c>healthy</c>; <c>degraded</c>, which can be sent requests all the same; or <c>unhealthy</c>, which should not be sent any.
/// </param>
/// <param name="Problems">A sentence for each pool that is not as it should be.</param>
/// <param name="Isolation">What separates sessions from the host, in words.</param>
/// <param name="Budget">What sandboxes and buffers take of this machine; null if nothing bounds them.</param>
internal sealed record HealthView(string Status, IReadOnlyList<string> Problems, IReadOnlyList<string> Isolation, BudgetView? Budget);

/// <summary>The budget of this machine, as a health probe shows it.</summary>
/// <param name="Sandboxes">Sandboxes that there are.</param>
/// <param name="SandboxesThatFit">How many fit if none uses more than its reserve.</param>
/// <param name="MemoryUsedInMiB">What they really use.</param>
/// <param name="MemoryCommittedInMiB">What they use, and what is promised to those that use less.</param>
/// <param name="MemoryInMiB">The most that they may use now.</param>
/// <param name="BuffersUsedInMiB">What the server holds for sessions.</param>
/// <param name="BuffersInMiB">The most that it may hold.</param>
/// <param name="Refusals">Requests for a new session that were refused because the budget was used up, since the start.</param>
/// <param name="Ended">Sandboxes that were ended because the budget was used up, since the start.</param>
/// <param name="Shortage">Why the next sandbox would be refused; null if it would not.</param>
internal sealed record BudgetView(
    int Sandboxes,
    int SandboxesThatFit,
    long MemoryUsedInMiB,
    long MemoryCommittedInMiB,
    long MemoryInMiB,
    long BuffersUsedInMiB,
    long BuffersInMiB,
    long Refusals,
    long Ended,
    string? Shortage)
{
    public static BudgetView Of(BudgetStatus status) => new(
        status.Sandboxes, status.Seats, status.MemoryUsed >> 20, status.MemoryCommitted >> 20, status.MemoryCeiling >> 20,
        status.BuffersUsed >> 20, status.Buffers >> 20, status.Refusals, status.Ended, status.Shortage);
}
