using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Skerry.Sandboxing.Selection;

namespace Skerry.Cli.Doctor;

/// <summary>How findings are written for programs.</summary>
[JsonSerializable(typeof(DoctorFindings))]
internal sealed partial class DoctorJson : JsonSerializerContext
{
    /// <summary>The serializers. Sentences stay readable; the text is never put into HTML.</summary>
    public static DoctorJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<KvmDevice>() },
    });
}
