using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Skerry.Api.Errors;

namespace Skerry.Api.Wire;

/// <summary>The body of a request, of bounded size, that says it is JSON.</summary>
internal sealed class JsonBody : IDisposable
{
    /// <summary>The most bytes: code is text that a person or a model wrote; data goes through the file routes.</summary>
    public const int Largest = 16 << 20;

    /// <summary>
    /// The most bytes that the server lets in before it cuts the connection. Between the two limits the rest is passed over, so that the
    /// client gets to read the answer instead of a broken connection.
    /// </summary>
    private const long MostTolerated = 4L * Largest;

    private const int Smallest = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Smallest);
    private int _length;

    private JsonBody()
    {
    }

    /// <summary>The bytes. They are gone when the body is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body. The caller disposes it.</summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request)
    {
        RequireJson(request.ContentType);
        var size = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false }) size.MaxRequestBodySize = MostTolerated;
        if (request.ContentLength > Largest) throw TooLarge();

        var body = new JsonBody();
        try
        {
            while (await body.ReadMoreAsync(request))
            {
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // What one caller sent is not left for the next to find.
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        (_buffer, _length) = ([], 0);
    }

    // The buffer grows with what has arrived, not with what the client says will.
    private async Task<bool> ReadMoreAsync(HttpRequest request)
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }

        var read = await request.Body.ReadAsync(_buffer.AsMemory(_length), request.HttpContext.RequestAborted);
        _length += read;
        if (_length > Largest) throw TooLarge();
        return read > 0;
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
