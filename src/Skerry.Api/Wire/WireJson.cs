using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Skerry.Api.Errors;
using Skerry.Api.Executions;
using Skerry.Api.Executions.Streaming;
using Skerry.Api.Files;
using Skerry.Api.Hosting;
using Skerry.Api.Sessions;

namespace Skerry.Api.Wire;

/// <summary>Everything that is written as JSON, with serializers made at build time.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(ExecutionResource))]
[JsonSerializable(typeof(ExecutionEnvelope))]
[JsonSerializable(typeof(BareExecution))]
[JsonSerializable(typeof(StreamEvent))]
[JsonSerializable(typeof(FileItem))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(OldestFileList))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(PoolMetadata))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(WireValue))]
[JsonSerializable(typeof(string))]
internal sealed partial class WireJson : JsonSerializerContext
{
    // Text of people and programs stays readable; the answers are never put into HTML.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The serializers, set up as the wire wants them.</summary>
    public static WireJson Wire { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = Encoder,
        MaxDepth = 64,
    });

    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Encoder };
}
