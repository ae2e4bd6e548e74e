using System.Globalization;
using System.Text.Json;
using Skerry.Api.Errors;

namespace Skerry.Api.Wire;

/// <summary>
/// The members of a request that are known: at the top or inside <c>properties</c>, which wins; names without regard to case, null as
/// absent, numbers and truth values as text too. Of a member that is written twice the last holds, as with most readers.
/// </summary>
/// <remarks>The body is read once, and only the values of known members are kept.</remarks>
internal sealed class JsonMembers
{
    private readonly Dictionary<string, JsonMemberValue> _top;
    private readonly Dictionary<string, JsonMemberValue> _properties;

    private JsonMembers(Dictionary<string, JsonMemberValue> top, Dictionary<string, JsonMemberValue> properties) =>
        (_top, _properties) = (top, properties);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body; it must outlive the members.</param>
    /// <param name="names">The members that are known.</param>
    /// <exception cref="ApiException">It is not JSON, not an object, or has too many members.</exception>
    public static JsonMembers Read(ReadOnlyMemory<byte> body, JsonMemberNames names)
    {
        var reader = new JsonMemberReader(body, names);
        return new JsonMembers(reader.Top, reader.Properties);
    }

    /// <summary>Whether a member is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name) => Find(name) is { } value ? Text(name, value) : null;

    public bool Flag(string name) => Find(name) switch
    {
        null or { Type: JsonTokenType.False } => false,
        { Type: JsonTokenType.True } => true,
        { Type: JsonTokenType.String } value when bool.TryParse(Text(name, value), out var flag) => flag,
        _ => throw ApiException.Invalid(name, $"'{name}' must be true or false."),
    };

    /// <summary>A whole number from 1 up; what is beyond <paramref name="most"/> counts as that.</summary>
    public long? Count(string name, long most)
    {
        if (Find(name) is not { } value) return null;
        var number = value.Type switch
        {
            JsonTokenType.Number => value.Number(),
            JsonTokenType.String when double.TryParse(
                Text(name, value), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };

        return double.IsFinite(number) && number >= 1 && Math.Floor(number).Equals(number)
            ? (long)Math.Min(number, most)
            : throw ApiException.Invalid(name, $"'{name}' must be a whole number of at least 1.");
    }

    private static string Text(string name, JsonMemberValue value)
    {
        if (value.Type is not JsonTokenType.String) throw ApiException.Invalid(name, $"'{name}' must be a string.");
        try
        {
            return value.Text();
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half is JSON, but not text; neither is what is not UTF-8.
            throw ApiException.Invalid(name, $"'{name}' has half of a surrogate pair in it, or bytes that are not UTF-8.");
        }
    }

    private JsonMemberValue? Find(string name) =>
        _properties.TryGetValue(name, out var inner) && inner.Type is not JsonTokenType.Null ? inner
        : _top.TryGetValue(name, out var outer) && outer.Type is not JsonTokenType.Null ? outer
        : null;
}
