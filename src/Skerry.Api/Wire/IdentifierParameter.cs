using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Wire;

/// <summary>
/// The session identifier of a request. The query was decoded once, so that <c>%2F</c>, a raw slash and <c>+</c> mean what they say.
/// </summary>
internal static class IdentifierParameter
{
    private const string Name = "identifier";

    /// <param name="request">The request.</param>
    /// <param name="fromBody">The identifier in the body, which counts only if the query has none.</param>
    public static SessionIdentifier Of(HttpRequest request, string? fromBody = null)
    {
        var values = request.Query[Name];
        if (values.Count > 1) throw ApiException.Invalid(Name, "The query has more than one identifier.");

        var text = values.ToString();
        if (text.Length == 0) text = fromBody;
        if (SessionIdentifier.TryParse(text, out var identifier, out var error)) return identifier;

        throw error switch
        {
            SessionIdentifierError.Missing =>
                ApiException.Invalid(Name, "The query parameter 'identifier' is required: it names the session."),
            SessionIdentifierError.Length => new ApiException(ApiErrors.InvalidLengthOfSessionIdentifier,
                "The session identifier must be 4 to 128 characters long.", Name),
            _ => ApiException.Invalid(Name, "The session identifier has a character that is not allowed."),
        };
    }
}
