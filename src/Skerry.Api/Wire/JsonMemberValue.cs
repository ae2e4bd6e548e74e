using System.Text.Json;

namespace Skerry.Api.Wire;

/// <summary>The value of a member, as it stands in the body.</summary>
/// <param name="Type">Its type; that of its first token if it has several.</param>
/// <param name="Raw">The bytes of that token.</param>
internal readonly record struct JsonMemberValue(JsonTokenType Type, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The text of a string.</summary>
    /// <exception cref="InvalidOperationException">It is not text.</exception>
    public string Text() => Read().GetString()!;

    /// <summary>The number of a number.</summary>
    public double Number() => Read().TryGetDouble(out var number) ? number : double.NaN;

    private Utf8JsonReader Read()
    {
        var reader = new Utf8JsonReader(Raw.Span);
        reader.Read();
        return reader;
    }
}
