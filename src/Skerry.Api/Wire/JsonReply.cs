using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Skerry.Api.Wire;

/// <summary>Writes JSON answers, straight into the connection's buffer.</summary>
internal static class JsonReply
{
    private const string ContentType = "application/json; charset=utf-8";

    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        Begin(context, status);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }

    /// <summary>Writes an answer that may hold large values of user code.</summary>
    public static Task WriteLargeAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        Begin(context, status);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : LargeValues.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }

    private static void Begin(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
    }
}
