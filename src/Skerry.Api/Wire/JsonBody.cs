using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Skerry.Api.Errors;

namespace Skerry.Api.Wire;

/// <summary>Reads a JSON object of bounded size from a request.</summary>
internal static class JsonBody
{
    /// <summary>The most bytes: code is text that a person or a model wrote; data goes through the file routes.</summary>
    public const long Largest = 16L << 20;

    /// <summary>
    /// The most bytes that the server lets in before it cuts the connection. Between the two limits the rest is passed over, so that the
    /// client gets to read the answer instead of a broken connection.
    /// </summary>
    private const long MostTolerated = 4 * Largest;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowTrailingCommas = false };

    /// <returns>The document; its root is an object. The caller disposes it.</returns>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request)
    {
        RequireJson(request.ContentType);
        var size = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false }) size.MaxRequestBodySize = MostTolerated;
        if (request.ContentLength > Largest) throw TooLarge();

        JsonDocument document;
        try
        {
            await using var body = new BoundedStream(request.Body, Largest, TooLarge);
            document = await JsonDocument.ParseAsync(body, Options, request.HttpContext.RequestAborted);
        }
        catch (JsonException broken)
        {
            throw new ApiException(ApiErrors.InvalidRequestContent,
                $"The body is no JSON that can be read: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }

        if (document.RootElement.ValueKind is JsonValueKind.Object) return document;
        document.Dispose();
        throw new ApiException(ApiErrors.SessionPropertiesMissing, "The body must be a JSON object.");
    }

    private static ApiException TooLarge() =>
        new(ApiErrors.RequestBodyTooLarge, $"The body may have {Largest} bytes at most; larger data goes through the file routes.");

    private static void RequireJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return;
        if (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && IsUtf8(type.Charset.Value))
            return;

        throw new ApiException(ApiErrors.UnsupportedMediaType, "The body must be application/json in UTF-8.", "Content-Type");
    }

    private static bool IsUtf8(string? charset) =>
        string.IsNullOrEmpty(charset) || charset.Trim('"') is var name
        && (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase));
}
