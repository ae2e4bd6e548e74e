using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Skerry.Api.Hosting;

namespace Skerry.Api.Errors;

/// <summary>Gives every failed request the error envelope: what threw, and what the router left with an empty status.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBareError(context.Response)) await DescribeStatusAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody reads an answer.
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
        }
    }

    private static bool IsBareError(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null };

    private static Task DescribeStatusAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => ErrorReply.WriteAsync(context, ApiErrors.MethodNotAllowed,
            $"The method {context.Request.Method} is not allowed here; allowed: {context.Response.Headers.Allow}."),
        StatusCodes.Status404NotFound => ErrorReply.WriteAsync(context, ApiErrors.RouteNotFound,
            "There is nothing at this path; /openapi/v1.json lists what there is."),
        _ => Task.CompletedTask,
    };

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var known = ErrorTranslation.Translate(exception);
        if (known is null) LogUnexpected(exception, context.TraceIdentifier);

        var response = context.Response;
        if (response.HasStarted || (response.BodyWriter.CanGetUnflushedBytes && response.BodyWriter.UnflushedBytes > 0))
        {
            // Part of an answer is on its way: a cut connection is the only honest end.
            context.Abort();
            return;
        }

        Clear(context);
        await (known is null
            ? ErrorReply.WriteAsync(
                context, ApiErrors.InternalError, "The server made a mistake; its log has the details under this traceId.")
            : ErrorReply.WriteAsync(context, known.Error, known.Message, known.Target, known.RetryAfter));
    }

    // Drops what the failed endpoint set, but keeps the request's name.
    private static void Clear(HttpContext context)
    {
        var headers = context.Response.Headers;
        foreach (var name in headers.Keys.Where(name => !CorrelationMiddleware.IsKept(name)).ToList()) headers.Remove(name);
    }

    [LoggerMessage(4001, LogLevel.Error, "Request {TraceId} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string traceId);
}
