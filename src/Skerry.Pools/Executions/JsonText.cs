using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Skerry.Pools.Executions;

/// <summary>One JSON value as its text, validated once. It holds its bytes and nothing more, however many tokens they make.</summary>
/// <remarks>
/// The bytes are UTF-8, and every string in them can be read: JSON can spell half a surrogate pair, and reading that would throw later
/// and elsewhere. So the text can be copied into any JSON document as it is.
/// </remarks>
public sealed class JsonText
{
    /// <summary>How deep values may nest.</summary>
    public const int Deepest = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = Deepest };

    private JsonText(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The text, without white space around it. Never empty.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Whether the value is a string.</summary>
    public bool IsString => Utf8.Span[0] == '"';

    /// <summary>Whether the value is <c>null</c>.</summary>
    public bool IsNull => Utf8.Span[0] == 'n';

    /// <summary>Makes the JSON string of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The string.</returns>
    /// <exception cref="ArgumentException">The text has half a surrogate pair in it.</exception>
    public static JsonText OfString(string text) =>
        new((byte[])[(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"']);

    /// <summary>Validates a text.</summary>
    /// <param name="utf8">The text. It is kept, not copied: nobody may change it afterwards.</param>
    /// <returns>The value; null if the text is not one JSON value, is not UTF-8, nests too deep, or has a string that cannot be read.</returns>
    public static JsonText? TryParse(ReadOnlyMemory<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span)) return null;
        try
        {
            var reader = new Utf8JsonReader(utf8.Span, Options);
            var (start, end) = (-1, 0);
            while (reader.Read())
            {
                if (start < 0) start = (int)reader.TokenStartIndex;
                end = (int)reader.BytesConsumed;
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) Unescape(reader);
            }

            return new JsonText(utf8[start..end]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a string.</summary>
    /// <returns>The string, or null if the value is something else.</returns>
    public string? GetString()
    {
        if (!IsString) return null;
        var reader = new Utf8JsonReader(Utf8.Span);
        reader.Read();
        return reader.GetString();
    }

    /// <inheritdoc/>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8.Span);

    private static void Unescape(Utf8JsonReader reader)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(scratch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
