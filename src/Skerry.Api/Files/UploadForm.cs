using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Skerry.Api.Errors;
using Skerry.Api.Wire;

namespace Skerry.Api.Files;

/// <summary>A multipart form whose files are read one after the other, straight from the connection.</summary>
internal sealed class UploadForm
{
    private const int BufferSize = 64 * 1024;
    private const int MostHeaders = 16;
    private const int LongestHeaders = 16 * 1024;
    private const int MostOtherParts = 64;

    private readonly MultipartReader _reader;
    private int _otherParts;

    private UploadForm(MultipartReader reader) => _reader = reader;

    public static async Task<UploadForm> OpenAsync(HttpRequest request)
    {
        var boundary = await MultipartBoundary.FindAsync(request)
            ?? throw new ApiException(
                ApiErrors.UnsupportedMediaType, "An upload must be multipart/form-data with a boundary.", "Content-Type");
        return new UploadForm(new MultipartReader(boundary, new RequestBodyStream(request.BodyReader), BufferSize)
        {
            HeadersCountLimit = MostHeaders,
            HeadersLengthLimit = LongestHeaders,
        });
    }

    /// <summary>The next file; parts that are none are passed over. What is left of the file before is passed over too.</summary>
    /// <returns>The file, or null at the end.</returns>
    public async Task<UploadPart?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (UploadName.Read(section.ContentDisposition) is { } name) return new UploadPart(name, section.Body);
                if (++_otherParts > MostOtherParts) throw new InvalidDataException("Too many parts.");
            }

            return null;
        }
        catch (Exception broken) when (broken is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw Malformed(broken);
        }
    }

    public static ApiException Malformed(Exception cause) =>
        new(ApiErrors.InvalidRequestContent, cause is InvalidDataException
            ? "The multipart body breaks a limit: of its parts, or of their headers."
            : "The multipart body ends before its last boundary.");
}
