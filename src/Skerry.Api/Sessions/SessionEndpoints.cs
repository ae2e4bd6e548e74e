using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Skerry.Api.Errors;
using Skerry.Api.Hosting;
using Skerry.Api.OpenApi;
using Skerry.Api.Wire;
using Skerry.Pools.Sandboxes;

namespace Skerry.Api.Sessions;

/// <summary>The routes that look at sessions and end them, of both spellings, and what is known of the pool.</summary>
internal static class SessionEndpoints
{
    private const int PageSize = 300;
    private const string GonePlainText = "Failed to stop session as the session not exist.\n";

    public static void Map(RouteGroupBuilder pool)
    {
        pool.MapGet("/session", (Delegate)GetAsync).DescribeSession<SessionView>("GetSession");
        pool.MapDelete("/session", (Delegate)DeleteAsync).Describe("DeleteSession", StatusCodes.Status204NoContent);
        pool.MapGet("/listSessions", List("listSessions")).DescribePool<SessionList>("ListSessions");
        pool.MapGet("/metadata", (Delegate)MetadataAsync).DescribePool<PoolMetadata>("GetMetadata");
        pool.MapPost("/.management/getSession", (Delegate)GetAsync).DescribeSession<SessionView>("ManagementGetSession");
        pool.MapPost("/.management/listSessions", List(".management/listSessions")).DescribePool<SessionList>("ManagementListSessions");
        pool.MapPost("/.management/stopSession", (Delegate)StopAsync).DescribeStop("ManagementStopSession");
    }

    private static Delegate List(string route) => (HttpContext context) => ListAsync(context, route);

    private static Task GetAsync(HttpContext context)
    {
        _ = ApiVersion.Of(context.Request);
        var session = PoolRoute.Of(context).Pool.Find(IdentifierParameter.Of(context.Request))
            ?? throw new ApiException(
                ApiErrors.SessionWithIdentifierNotFound, "The pool has no session with that identifier.", "identifier");
        Announce(context);
        return JsonReply.WriteAsync(context, StatusCodes.Status200OK, SessionView.Of(session), WireJson.Wire.SessionView);
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        _ = ApiVersion.Of(context.Request);
        if (!await PoolRoute.Of(context).Pool.StopAsync(IdentifierParameter.Of(context.Request), context.RequestAborted))
            throw new ApiException(ApiErrors.SessionNotFound, "The pool has no session with that identifier.", "identifier");
        Announce(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task ListAsync(HttpContext context, string route)
    {
        var version = ApiVersion.Of(context.Request);
        var skip = Skip(context.Request);
        var pool = PoolRoute.Of(context);
        var page = pool.Pool.List(skip, PageSize + 1);
        var views = page.Take(PageSize).Select(SessionView.Of).ToList();
        Announce(context);
        return JsonReply.WriteAsync(context, StatusCodes.Status200OK,
            new SessionList(
                views, views, views.Count, page.Count > PageSize ? NextLink(context, pool, route, skip + PageSize, version) : null),
            WireJson.Wire.SessionList);
    }

    private static async Task StopAsync(HttpContext context)
    {
        var version = ApiVersion.Of(context.Request);
        var pool = PoolRoute.Of(context).Pool;
        var identifier = IdentifierParameter.Of(context.Request);
        var response = context.Response;
        if (await pool.StopAsync(identifier, context.RequestAborted))
        {
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync(
                $"Session '{identifier.Value}' in session pool '{pool.Definition.Address.Name}' stopped.", context.RequestAborted);
            return;
        }

        if (!version.StopsInPlainText)
            throw new ApiException(ApiErrors.SessionWithIdentifierNotFound, "The pool has no session with that identifier.", "identifier");
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers["x-ms-error-code"] = ApiErrors.SessionWithIdentifierNotFound.Code;
        await response.WriteAsync(GonePlainText, context.RequestAborted);
    }

    private static async Task MetadataAsync(HttpContext context)
    {
        _ = ApiVersion.Of(context.Request);
        var pool = PoolRoute.Of(context).Pool;
        var image = await pool.DescribeImageAsync(context.RequestAborted);
        var (engine, runtime, boundary, level) = pool.Isolation;
        var status = pool.Status;
        Announce(context);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK,
            new PoolMetadata(
                image.Runtimes,
                image.Packages,
                new IsolationView(engine, runtime, boundary, level.ToText()),
                new PoolStatusView(status.Ready, status.Starting, status.Allocated, pool.Definition.MaxConcurrentSessions, status.Failure)),
            WireJson.Wire.PoolMetadata);
    }

    private static int Skip(HttpRequest request) => request.Query["skip"].ToString() switch
    {
        "" => 0,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            && skip <= int.MaxValue - PageSize => skip,
        _ => throw ApiException.Invalid("skip", "'skip' must be a whole number from 0 up."),
    };

    private static string NextLink(HttpContext context, PoolRoute pool, string route, int skip, ApiVersion version) =>
        pool.Url(context.Request, $"{route}?skip={skip}{(version.Text.Length > 0 ? "&api-version=" + version.Text : "")}");

    private static void Announce(HttpContext context) => context.Response.Headers["api-supported-versions"] = ApiVersion.Supported;
}
