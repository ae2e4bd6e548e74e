using System.Text.Json.Serialization;

namespace Skerry.Api.Files;

/// <summary>A file as <c>python/files</c> and <c>python/uploadFile</c> show it.</summary>
/// <param name="Filename">The name.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Bytes">The same, under the name that the first clients read.</param>
/// <param name="LastModifiedTime">When the content last changed.</param>
internal sealed record OldestFileItem(
    string Filename, long Size, long Bytes, [property: JsonPropertyName("last_modified_time")] string LastModifiedTime);

/// <summary>A list of files of the oldest routes.</summary>
/// <param name="Values">The files.</param>
internal sealed record OldestFileList([property: JsonPropertyName("$values")] IReadOnlyList<OldestFileItem> Values);
