using Microsoft.Net.Http.Headers;

namespace Skerry.Api.Files;

/// <summary>Reads the file's name from a part's Content-Disposition, in all the ways that clients write it.</summary>
internal static class UploadName
{
    /// <returns>The name; null if the part is not a file.</returns>
    public static string? Read(string? disposition)
    {
        if (!ContentDispositionHeaderValue.TryParse(disposition, out var value)) return null;

        // RFC 6266: the extended form wins.
        if (value.FileNameStar.Value is { Length: > 0 } extended) return extended;
        return value.FileName.Value is { Length: > 0 } plain ? Unescape(plain) : null;
    }

    // The getter has decoded RFC 2047 words; what is left are quoted pairs, and the three escapes of browsers' forms (HTML, 4.10.21.8).
    private static string Unescape(string name) =>
        HeaderUtilities.UnescapeAsQuotedString(name).ToString()
            .Replace("%22", "\"", StringComparison.Ordinal)
            .Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase)
            .Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase);
}
