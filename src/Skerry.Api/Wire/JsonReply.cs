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
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : JsonSerializer.SerializeAsync(response.BodyWriter, value, type, context.RequestAborted);
    }
}
