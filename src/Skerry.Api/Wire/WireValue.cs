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

    private static void WriteForms(Utf8JsonWriter writer, MimeBundle bundle)
    {
        writer.WriteStartObject();
        foreach (var (mimeType, value) in bundle.Forms)
        {
            if (mimeType == MimeBundle.Scalar) continue;
            writer.WritePropertyName(mimeType);
            WriteRaw(writer, value);
        }

        writer.WriteEndObject();
    }

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
        public override void Write(Utf8JsonWriter writer) => WriteForms(writer, Bundle);
    }

    /// <summary>What was shown, as the format of notebooks has it.</summary>
    /// <seealso href="https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs">nbformat, code cell
    /// outputs</seealso>
    internal sealed record OutputsValue(IReadOnlyList<ShownOutput> Outputs) : WireValue
    {
        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            foreach (var output in Outputs)
            {
                writer.WriteStartObject();
                writer.WriteString("output_type"u8, output.IsValue ? "execute_result"u8 : "display_data"u8);
                if (output.IsValue) writer.WriteNull("execution_count"u8);
                writer.WritePropertyName("data"u8);
                WriteForms(writer, output.Data);
                writer.WriteStartObject("metadata"u8);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
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
