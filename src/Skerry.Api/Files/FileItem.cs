namespace Skerry.Api.Files;

/// <summary>A file or directory: the new shape flat, the old one inside <c>properties</c>; both where the version tells neither.</summary>
/// <param name="Name">The name, relative to <paramref name="Directory"/>.</param>
/// <param name="Directory">The directory it is in, relative to the data directory; <c>.</c> for the data directory itself.</param>
/// <param name="Type"><c>file</c>, <c>directory</c>, or <c>other</c> for what is listed but never opened.</param>
/// <param name="ContentType">By the name's extension.</param>
/// <param name="SizeInBytes">The size.</param>
/// <param name="LastModifiedAt">When the content last changed.</param>
/// <param name="Properties">The old shape.</param>
/// <param name="Value">Every file of an upload of several; the item itself is the last of them.</param>
internal sealed record FileItem(
    string? Name, string? Directory, string? Type, string? ContentType, long? SizeInBytes, string? LastModifiedAt,
    OldFileItem? Properties, IReadOnlyList<FileItem>? Value = null);

/// <summary>A file as clients up to 2024-08-02-preview read it.</summary>
/// <param name="Filename">The name, relative to the data directory or to the <c>path</c> that was asked for.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="LastModifiedTime">When the content last changed.</param>
internal sealed record OldFileItem(string Filename, long Size, string LastModifiedTime);

/// <summary>A list of files.</summary>
/// <param name="Value">The files.</param>
/// <param name="NextLink">
/// The absolute URL of the rest of the list; absent if this is all, and in the old shape, which has no such member.
/// </param>
internal sealed record FileList(IReadOnlyList<FileItem> Value, string? NextLink = null);
