using System.Text;
using System.Text.Json;

namespace Skerry.Api.Wire;

/// <summary>The members that a body may have; others are passed over.</summary>
/// <param name="names">Their names, of ASCII characters.</param>
internal sealed class JsonMemberNames(params IReadOnlyList<string> names)
{
    /// <summary>The name of the object that may hold the members.</summary>
    public const string Properties = "properties";

    private const int LongestEscape = 6;

    private readonly (string Name, byte[] Bytes)[] _names = [.. names.Select(name => (name, Encoding.ASCII.GetBytes(name)))];
    private readonly int _longest = names.Max(name => name.Length);

    /// <summary>Finds the name that the reader is at, without regard to case and however it is escaped.</summary>
    /// <returns>The name as it is known, or null.</returns>
    public string? Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) return FindEscaped(ref reader);
        foreach (var (name, bytes) in _names)
            if (Ascii.EqualsIgnoreCase(reader.ValueSpan, bytes)) return name;
        return null;
    }

    private string? FindEscaped(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestEscape * _longest) return null;
        try
        {
            var text = reader.GetString();
            return Array.Find(_names, known => known.Name.Equals(text, StringComparison.OrdinalIgnoreCase)).Name;
        }
        catch (InvalidOperationException)
        {
            return null; // A name that is not text is not one of the known ones.
        }
    }
}
