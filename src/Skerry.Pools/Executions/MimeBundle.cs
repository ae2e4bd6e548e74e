namespace Skerry.Pools.Executions;

/// <summary>One value in several forms, by MIME type, as Jupyter's messages carry it.</summary>
/// <param name="Forms">The forms. Binary forms are Base64 text.</param>
/// <seealso href="https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data">Jupyter messaging, display_data</seealso>
public sealed record MimeBundle(IReadOnlyDictionary<string, JsonText> Forms)
{
    /// <summary>The key of a value that JSON has too: a number, a truth value, a text or null.</summary>
    public const string Scalar = "application/vnd.skerry.scalar+json";

    /// <summary>The most forms that are kept of one value.</summary>
    public const int MostForms = 64;

    /// <summary>How many bytes the forms hold in memory, their names included.</summary>
    public long Size => Forms.Sum(form => FormOverhead + ((long)form.Key.Length * sizeof(char)) + form.Value.Utf8.Length);

    // The objects around a form: its name, its text, its array, its place in the dictionary.
    private const int FormOverhead = 160;

    /// <summary>Gets the text of one form.</summary>
    /// <param name="mimeType">The form's MIME type.</param>
    /// <returns>The text, or null if there is no such form or it is not text.</returns>
    public string? Text(string mimeType) => Forms.GetValueOrDefault(mimeType)?.GetString();
}
