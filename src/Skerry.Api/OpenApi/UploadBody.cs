using Microsoft.AspNetCore.Http;

namespace Skerry.Api.OpenApi;

/// <summary>The body of an upload, for the OpenAPI document. There may be several parts of that name.</summary>
internal sealed record UploadBody
{
    /// <summary>The file, with a filename; at most 128 MiB.</summary>
    public required IFormFile File { get; init; }
}
