using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;
using Skerry.Api.Hosting;
using Skerry.Pools.Files;

namespace Skerry.Api.Files;

/// <summary>Lists of files that are longer than one answer.</summary>
/// <remarks>
/// The new shape has a <c>nextLink</c>, an absolute URL that clients follow as it is. The old shapes have nothing of that kind: they
/// are cut at <see cref="ISandboxFiles.LongestListing"/> entries, and a header says so.
/// </remarks>
internal static class FilePage
{
    /// <summary>The header of an answer that is cut and cannot say where the rest is.</summary>
    public const string Truncated = "x-skerry-truncated";

    private const string SkipToken = "skipToken";

    /// <summary>Where the page that is asked for begins; null for the first.</summary>
    public static string? After(HttpRequest request)
    {
        var token = request.Query[SkipToken].ToString();
        if (token.Length == 0) return null;
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw ApiException.Invalid(SkipToken, "The skipToken is not one of ours; follow the nextLink of the page before as it is.");
        }
    }

    /// <summary>The URL of the page after this one; null if this is the last.</summary>
    /// <param name="context">The request.</param>
    /// <param name="listing">What is answered with.</param>
    public static string? NextLink(HttpContext context, SandboxListing listing)
    {
        if (listing.Next is null) return null;
        var query = context.Request.Query
            .Where(parameter => !parameter.Key.Equals(SkipToken, StringComparison.OrdinalIgnoreCase))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value.ToString())}")
            .Append($"{SkipToken}={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(listing.Next))}");
        return PoolRoute.Of(context).Url(context.Request, $"files?{string.Join('&', query)}");
    }

    /// <summary>Says in a header that an answer is cut, if it is.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="listing">What is answered with.</param>
    public static void AnnounceCut(HttpResponse response, SandboxListing listing)
    {
        if (listing.Next is not null) response.Headers[Truncated] = "true";
    }
}
