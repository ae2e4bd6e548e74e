namespace Skerry.Api.OpenApi;

/// <summary>The query parameters that a route reads.</summary>
internal sealed class QueryParameters(params string[] names)
{
    public IReadOnlyList<string> Names { get; } = names;
}

/// <summary>
/// The body that a route reads. The framework's own metadata for this would also refuse requests of another Content-Type, and shipped
/// clients send forms that they call JSON.
/// </summary>
/// <param name="Type">A type of the same shape.</param>
/// <param name="ContentType">The content type.</param>
internal sealed record RequestBodyShape(Type Type, string ContentType);
