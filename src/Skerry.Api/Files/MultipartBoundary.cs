using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Skerry.Api.Files;

/// <summary>
/// Finds the boundary of a multipart body: in the Content-Type, or, where a client claims that its form is JSON, in the first line of
/// the body.
/// </summary>
internal static class MultipartBoundary
{
    /// <summary>The most characters. RFC 2046 allows 70.</summary>
    private const int Longest = 200;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    public static async Task<string?> FindAsync(HttpRequest request) => Declared(request.ContentType) ?? await PeekAsync(request);

    private static string? Declared(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;
        if (!type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase)) return null;
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        return boundary is { Length: > 0 and <= Longest } ? boundary : null;
    }

    private static async Task<string?> PeekAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var line = FirstLine(read.Buffer);
            if (line is not null || read.IsCompleted || read.Buffer.Length > Longest + 4)
            {
                // Nothing is taken: the form is read from its beginning.
                reader.AdvanceTo(read.Buffer.Start);
                return line is { Length: > 2 and <= Longest + 2 } && line.StartsWith("--", StringComparison.Ordinal) ? line[2..] : null;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static string? FirstLine(ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[Longest + 4];
        var length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        var end = start[..length].IndexOfAny(LineEnds);
        return end < 0 ? null : Encoding.Latin1.GetString(start[..end]);
    }
}
