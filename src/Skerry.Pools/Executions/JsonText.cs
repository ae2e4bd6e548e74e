using System.Text.Encodings.Web;
using System.Text.Json;

namespace Skerry.Pools.Executions;

/// <summary>One JSON value as its text, validated once. It holds its bytes and nothing more, however many tokens they make.</summary>
/// <remarks>
/// The bytes are UTF-8, and every string in them can be read: JSON can spell half a surrogate pair, and reading that would throw later
/// and elsewhere. There is no line break in them. So the text can be copied as it is into any JSON document, and into a line of a stream.
/// </remarks>
public sealed class JsonText
{
    /// <summary>How deep values may nest: many readers take 64 levels, and answers add some around a value.</summary>
    public const int Deepest = 48;

    private const int ShortEscape = 2;
    private const int LongEscape = 6;

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
    /// <returns>
    /// The value; null if the text is not one JSON value, is not UTF-8, nests too deep, or has a string that cannot be read.
    /// </returns>
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
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && HasHalfPair(reader)) return null;
            }

            return new JsonText(InOneLine(utf8[start..end]));
        }
        catch (JsonException)
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

    // Strings have no line break but an escaped one, so those that are there are white space.
    private static ReadOnlyMemory<byte> InOneLine(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.IndexOfAny((byte)'\r', (byte)'\n') < 0) return utf8;
        var line = utf8.ToArray();
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return line;
    }

    // Looked for in the text itself: a string may be as large as all that a sandbox may send, and a copy of it would be as large again.
    private static bool HasHalfPair(in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return false;
        var text = reader.ValueSpan;
        for (int at; (at = text.IndexOf((byte)'\\')) >= 0;)
        {
            text = text[at..];
            var isPair = IsEscapeOf(text, 'D', '8', 'B') && IsEscapeOf(text[LongEscape..], 'D', 'C', 'F');
            if (!isPair && IsEscapeOf(text, 'D', '8', 'F')) return true;
            text = text[(isPair ? 2 * LongEscape : ShortEscape)..];
        }

        return false;
    }

    // Whether the text begins with \uXY.., X being the first and Y one of the others, in either case.
    private static bool IsEscapeOf(ReadOnlySpan<byte> text, char first, char from, char to) =>
        text.Length >= LongEscape && text[0] == '\\' && text[1] == 'u'
        && char.ToUpperInvariant((char)text[2]) == first
        && char.ToUpperInvariant((char)text[3]) is var second && second >= from && second <= to;
}
