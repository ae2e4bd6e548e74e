using System.Text.Json;
using System.Text.Json.Serialization;
using Skerry.Pools.Executions;

namespace Skerry.Api.Wire;

/// <summary>A value of a caller's code on its way out: any JSON. What the kernel wrote as JSON is copied, not read again.</summary>
[JsonConverter(typeof(WireValueConverter))]
internal abstract record WireValue
{
    public static readonly WireValue Empty = new TextValue("");

    public abstract void Write(Utf8JsonWriter writer);

    private static void WriteRaw(Utf8JsonWriter writer, JsonText value) => LargeValues.Write(writer, value);

    /// <summary>Text.</summary>
    internal sealed record TextValue(string Text) : WireValue
    {
        public override void Write(Utf8JsonWriter writer) => writer.WriteStringValue(Text);
    }

    /// <summary>Something that is JSON already.</summary>
    internal sealed record JsonValue(JsonText Json) : WireValue
    {
        public override void Write(Utf8JsonWriter writer) => WriteRaw(writer, Json);
    }

    /// <summary>An image, in the form that clients look for.</summary>
    internal sealed record ImageValue(string Format, JsonText Base64) : WireValue
    {
        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "image"u8);
            writer.WriteString("format"u8, Format);
            writer.WritePropertyName("base64_data"u8);
            WriteRaw(writer, Base64);
            writer.WriteEndObject();
        }
    }

    /// <summary>The value in every form, by MIME type.</summary>
    internal sealed record BundleValue(MimeBundle Bundle) : WireValue
    {
        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            foreach (var (mimeType, value) in Bundle.Forms)
            {
                if (mimeType == MimeBundle.Scalar) continue;
                writer.WritePropertyName(mimeType);
                WriteRaw(writer, value);
            }

            writer.WriteEndObject();
        }
    }
}

/// <summary>Lets the serializer write a <see cref="WireValue"/>.</summary>
internal sealed class WireValueConverter : JsonConverter<WireValue>
{
    public override WireValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A value is only ever written.");

    public override void Write(Utf8JsonWriter writer, WireValue value, JsonSerializerOptions options) => value.Write(writer);
}
