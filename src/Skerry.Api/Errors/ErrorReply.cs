using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Wire;

namespace Skerry.Api.Errors;

/// <summary>Writes an error in the envelope.</summary>
internal static class ErrorReply
{
    public static Task WriteAsync(HttpContext context, ApiError error, string message, string? target = null, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        response.Headers["x-ms-error-code"] = error.Code;
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        var envelope = new ErrorEnvelope(new ErrorBody(error.Code, message, target, context.TraceIdentifier));
        return JsonReply.WriteAsync(context, error.Status, envelope, WireJson.Wire.ErrorEnvelope);
    }
}
