using System.Globalization;
using System.Text.Json;
using Skerry.Api.Errors;

namespace Skerry.Api.Wire;

/// <summary>
/// Reads the members of a request: at the top or inside <c>properties</c>, names without regard to case, null as absent, numbers and
/// truth values as text too.
/// </summary>
internal readonly struct JsonMembers
{
    private readonly JsonElement _top;
    private readonly JsonElement _properties;

    public JsonMembers(JsonElement top)
    {
        _top = top;
        _properties = Member(top, "properties");
    }

    /// <summary>Whether a member is there and not null.</summary>
    public bool Has(string name) => Find(name).ValueKind is not JsonValueKind.Undefined;

    public string? Text(string name)
    {
        var value = Find(name);
        if (value.ValueKind is JsonValueKind.Undefined) return null;
        if (value.ValueKind is not JsonValueKind.String) throw ApiException.Invalid(name, $"'{name}' must be a string.");
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half is JSON, but no text.
            throw ApiException.Invalid(name, $"'{name}' has half of a surrogate pair in it.");
        }
    }

    public bool Flag(string name)
    {
        var value = Find(name);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.False => false,
            JsonValueKind.True => true,
            JsonValueKind.String when bool.TryParse(Text(name), out var flag) => flag,
            _ => throw ApiException.Invalid(name, $"'{name}' must be true or false."),
        };
    }

    /// <summary>A whole number from 1 up; what is beyond <paramref name="most"/> counts as that.</summary>
    public long? Count(string name, long most)
    {
        var value = Find(name);
        if (value.ValueKind is JsonValueKind.Undefined) return null;
        var number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var parsed) => parsed,
            JsonValueKind.String when double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };

        return double.IsFinite(number) && number >= 1 && Math.Floor(number).Equals(number)
            ? (long)Math.Min(number, most)
            : throw ApiException.Invalid(name, $"'{name}' must be a whole number of at least 1.");
    }

    private JsonElement Find(string name)
    {
        var inner = Member(_properties, name);
        return inner.ValueKind is JsonValueKind.Undefined ? Member(_top, name) : inner;
    }

    // Of members that are written twice the last one holds, as with most readers.
    private static JsonElement Member(JsonElement parent, string name)
    {
        var found = default(JsonElement);
        if (parent.ValueKind is not JsonValueKind.Object) return found;
        foreach (var member in parent.EnumerateObject())
        {
            if (IsNamed(member, name)) found = member.Value;
        }

        return found.ValueKind is JsonValueKind.Null ? default : found;
    }

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            return false; // A name that is no text is none of ours.
        }
    }
}
