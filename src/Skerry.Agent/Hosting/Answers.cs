using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Skerry.Agent.Hosting;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    /// <summary>How text is escaped: as little as JSON allows, since no answer ends up in a page.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions Options = new() { Encoder = Encoder };

    /// <summary>Answers with a message, with its length said ahead.</summary>
    public static async Task JsonAsync<T>(HttpContext context, T message, JsonTypeInfo<T> type)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Options)) JsonSerializer.Serialize(writer, message, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
