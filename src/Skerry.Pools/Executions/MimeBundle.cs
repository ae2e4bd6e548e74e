using System.Text.Json;

namespace Skerry.Pools.Executions;

/// <summary>One value in several forms, by MIME type, as Jupyter's messages carry it.</summary>
/// <param name="Forms">The forms. Binary forms are Base64 text.</param>
/// <seealso href="https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data">Jupyter messaging, display_data</seealso>
public sealed record MimeBundle(IReadOnlyDictionary<string, JsonElement> Forms)
{
    /// <summary>The key of a value that JSON has too: a number, a truth value or null.</summary>
    public const string Scalar = "application/vnd.skerry.scalar+json";

    /// <summary>Gets the text of one form.</summary>
    /// <param name="mimeType">The form's MIME type.</param>
    /// <returns>The text, or null if there is no such form, it is no text, or it is no valid UTF-16.</returns>
    public string? Text(string mimeType)
    {
        if (!Forms.TryGetValue(mimeType, out var value) || value.ValueKind is not JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // JSON can write half a surrogate pair; a string of ours never holds one.
            return null;
        }
    }
}
