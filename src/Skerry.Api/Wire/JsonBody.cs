using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Skerry.Api.Errors;
using Skerry.Pools.Budget;

namespace Skerry.Api.Wire;

/// <summary>The body of a request, of bounded size, that says it is JSON.</summary>
/// <remarks>What it holds, and what is parsed from it, draws from the server's buffers for requests until it is disposed.</remarks>
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

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly BufferAccount _account;
    private byte[] _buffer = [];
    private int _length;
    private long _drawn;

    private JsonBody(BufferAccount account) => _account = account;

    /// <summary>The bytes. They are gone when the body is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body. The caller disposes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="account">What is drawn from.</param>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, BufferAccount account)
    {
        RequireJson(request.ContentType);
        var size = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false }) size.MaxRequestBodySize = MostTolerated;
        if (request.ContentLength > Largest) throw TooLarge();

        var body = new JsonBody(account);
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
        _account.Return(_drawn);
        (_buffer, _length, _drawn) = ([], 0, 0);
    }

    // The buffer grows with what has arrived, not with what the client says will.
    private async Task<bool> ReadMoreAsync(HttpRequest request)
    {
        if (_length == _buffer.Length) Grow();
        var read = await request.Body.ReadAsync(_buffer.AsMemory(_length), request.HttpContext.RequestAborted);
        _length += read;
        if (_length > Largest) throw TooLarge();
        return read > 0;
    }

    private void Grow()
    {
        var length = Math.Max(Smallest, _buffer.Length * 2);
        // Twice the buffer: the text that is parsed from it is in UTF-16, and while it grows there are two of them.
        var needed = (2L * length) - _drawn;
        if (_account.Take(needed) is { } shortage)
            throw new ApiException(ApiErrors.TooManyRequests, $"The body cannot be read now: {shortage}", retryAfter: Soon);
        _drawn += needed;
        var larger = ArrayPool<byte>.Shared.Rent(length);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }

    private static ApiException TooLarge() =>
        new(ApiErrors.RequestBodyTooLarge, $"The body may have {Largest} bytes at most; larger data goes through the file routes.");

    private static void RequireJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return;
        if (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && IsUtf8(type.Charset.Value))
            return;

        throw new ApiException(ApiErrors.UnsupportedMediaType, "The body must be application/json in UTF-8.", "Content-Type");
    }

    private static bool IsUtf8(string? charset) =>
        string.IsNullOrEmpty(charset) || charset.Trim('"') is var name
        && (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase));
}
