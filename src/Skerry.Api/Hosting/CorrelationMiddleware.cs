using Microsoft.AspNetCore.Http;

namespace Skerry.Api.Hosting;

/// <summary>
/// Gives every request a name: in the log, in errors as <c>traceId</c>, and in <c>mise-correlation-id</c> on every answer.
/// </summary>
internal sealed class CorrelationMiddleware(RequestDelegate next)
{
    public const string Header = "mise-correlation-id";

    /// <summary>Whether a header outlives a failed attempt to answer.</summary>
    public static bool IsKept(string header) =>
        header.Equals(Header, StringComparison.OrdinalIgnoreCase)
            || header.Equals("X-Content-Type-Options", StringComparison.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var id = Guid.NewGuid().ToString();
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
