namespace Skerry.Api.Hosting;

/// <summary>
/// Splits a request's target into segments as the client wrote them. The framework's own path is decoded but for <c>%2F</c>, which makes
/// <c>%252F</c> and <c>%2F</c> look the same; file names need the difference.
/// </summary>
internal static class RawPath
{
    /// <summary>
    /// The segments, still encoded. Empty ones are left out: <c>//</c> is <c>/</c>, and a slash at the end means nothing.
    /// </summary>
    public static string[] Split(string target)
    {
        var path = target.AsSpan();
        if (!path.StartsWith('/'))
        {
            // The absolute form, as it is sent to proxies.
            var authority = path.IndexOf("://");
            path = authority < 0 ? default : path[(authority + 3)..];
            var slash = path.IndexOf('/');
            path = slash < 0 ? default : path[slash..];
        }

        var end = path.IndexOfAny('?', '#');
        if (end >= 0) path = path[..end];
        return path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Decodes one segment, once.</summary>
    public static string Decode(string segment) => Uri.UnescapeDataString(segment);
}
