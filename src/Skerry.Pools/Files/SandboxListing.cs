namespace Skerry.Pools.Files;

/// <summary>What a directory holds, or a part of it.</summary>
/// <param name="Files">
/// At most <see cref="ISandboxFiles.LongestListing"/> entries, ordered by the code units of their paths. It may be empty although there are
/// more.
/// </param>
/// <param name="Next">Where the rest begins, to be given back as <c>after</c>; null if there is no more.</param>
public sealed record SandboxListing(IReadOnlyList<SandboxFile> Files, string? Next);
