using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;

namespace Skerry.Api.Wire;

/// <summary>The <c>api-version</c> of a request. Routing is by path; the version only chooses between shapes that share a path.</summary>
/// <param name="Text">The version as the client wrote it; empty if it wrote none.</param>
/// <param name="Generation">The family of shapes that it stands for.</param>
internal readonly record struct ApiVersion(string Text, ApiGeneration Generation)
{
    /// <summary>The versions that <c>api-supported-versions</c> tells of.</summary>
    public const string Supported = "2024-10-02-preview, 2025-02-02-preview, 2025-10-02-preview";

    private const string Preview = "-preview";

    private static readonly DateOnly FirstNew = new(2024, 9, 1);

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "2023-08-01-preview", "2024-02-02-preview", "2024-08-02-preview",
        "2024-09-01", "2024-10-02-preview", "2025-02-02-preview", "2025-10-02-preview",
    };

    /// <summary>Whether an execution on a new route is answered with 202: only this version did, and its clients insist on it.</summary>
    public bool AcceptsExecutions => string.Equals(Text, "2024-10-02-preview", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether stopping a missing session is answered with the plain text that was recorded, rather than the envelope.</summary>
    public bool StopsInPlainText => string.Equals(Text, "2025-02-02-preview", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether file items are of the old shape, of the new one, or of both at once.</summary>
    public bool HasOldItems => Generation is not ApiGeneration.New;

    /// <inheritdoc cref="HasOldItems"/>
    public bool HasNewItems => Generation is not ApiGeneration.Old;

    public static ApiVersion Of(HttpRequest request)
    {
        var text = request.Query["api-version"].ToString();
        return TryParse(text, out var version)
            ? version
            : throw new ApiException(ApiErrors.InvalidApiVersion,
                "The api-version is not a version; a date such as 2025-10-02-preview is expected.", "api-version");
    }

    public static bool TryParse(string text, out ApiVersion version)
    {
        version = new ApiVersion(text, ApiGeneration.Unknown);
        if (text.Length == 0) return true;

        var date = text.EndsWith(Preview, StringComparison.OrdinalIgnoreCase) ? text[..^Preview.Length] : text;
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return false;

        if (Known.Contains(text)) version = new ApiVersion(text, day < FirstNew ? ApiGeneration.Old : ApiGeneration.New);
        return true;
    }
}
