using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Skerry.Agent.Hosting;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    /// <summary>Answers with a message, with its length said ahead.</summary>
    public static async Task JsonAsync<T>(HttpContext context, T message, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
