using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Skerry.Api.Hosting;

/// <summary>
/// Logs a line for each request: what was asked in the words of the route, never in the caller's. Queries and paths hold what identifies
/// sessions and files, and whoever knows a session's identifier can use the session.
/// </summary>
internal sealed partial class RequestLogMiddleware(RequestDelegate next, TimeProvider time, ILogger<RequestLogMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context) => logger.IsEnabled(LogLevel.Information) ? LogAsync(context) : next(context);

    private async Task LogAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
            LogRequest(
                context.TraceIdentifier, context.Request.Method, route, context.Response.StatusCode,
                time.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    [LoggerMessage(4002, LogLevel.Information, "Request {TraceId}: {Method} {Route}, answered {Status} after {Milliseconds} ms.")]
    private partial void LogRequest(string traceId, string method, string route, int status, double milliseconds);
}
