using System.Text.Json;
using Skerry.Api.Errors;

namespace Skerry.Api.Wire;

/// <summary>Reads a body once, from its beginning to its end.</summary>
internal sealed class JsonMemberReader
{
    /// <summary>How many members an object may have: many times what any client sends.</summary>
    public const int MostMembers = 1000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 32, AllowTrailingCommas = false };

    private readonly ReadOnlyMemory<byte> _body;
    private readonly JsonMemberNames _names;

    public JsonMemberReader(ReadOnlyMemory<byte> body, JsonMemberNames names)
    {
        _body = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        _names = names;
        try
        {
            Read();
        }
        catch (JsonException broken)
        {
            throw new ApiException(ApiErrors.InvalidRequestContent,
                $"The body is not JSON that can be read: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }
    }

    public Dictionary<string, JsonMemberValue> Top { get; } = [];

    public Dictionary<string, JsonMemberValue> Properties { get; } = [];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private void Read()
    {
        var reader = new Utf8JsonReader(_body.Span, Options);
        reader.Read();
        var isObject = reader.TokenType is JsonTokenType.StartObject;
        if (isObject) ReadObject(ref reader, Top, isTop: true);
        else reader.Skip();
        while (reader.Read())
        {
            // What follows the end is refused by the reader.
        }

        if (!isObject) throw new ApiException(ApiErrors.SessionPropertiesMissing, "The body must be a JSON object.");
    }

    private void ReadObject(ref Utf8JsonReader reader, Dictionary<string, JsonMemberValue> members, bool isTop)
    {
        for (var count = 1; reader.Read() && reader.TokenType is not JsonTokenType.EndObject; count++)
        {
            if (count > MostMembers)
                throw new ApiException(ApiErrors.InvalidRequestContent, $"An object of the body may have {MostMembers} members at most.");
            var name = _names.Find(ref reader);
            reader.Read();
            if (name == JsonMemberNames.Properties && isTop) ReadProperties(ref reader);
            else if (name is not null) Keep(ref reader, members, name);
            else reader.Skip();
        }
    }

    private void ReadProperties(ref Utf8JsonReader reader)
    {
        Properties.Clear();
        if (reader.TokenType is JsonTokenType.StartObject) ReadObject(ref reader, Properties, isTop: false);
        else reader.Skip();
    }

    private void Keep(ref Utf8JsonReader reader, Dictionary<string, JsonMemberValue> members, string name)
    {
        var start = (int)reader.TokenStartIndex;
        members[name] = new JsonMemberValue(reader.TokenType, _body[start..(int)reader.BytesConsumed]);
        reader.Skip();
    }
}
