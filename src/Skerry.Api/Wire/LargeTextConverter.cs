using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skerry.Api.Wire;

/// <summary>Lets the serializer leave large text to <see cref="LargeValues"/>.</summary>
internal sealed class LargeTextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => LargeValues.Write(writer, value);
}
