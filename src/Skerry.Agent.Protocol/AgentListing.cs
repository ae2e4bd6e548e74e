namespace Skerry.Agent.Protocol;

/// <summary>What a directory holds, or as much of it as one answer may have.</summary>
/// <param name="Files">At most <see cref="AgentBounds.MostListed"/> entries, ordered by the UTF-16 code units of their paths.</param>
/// <param name="Next">
/// Where to go on: the path of the last entry, to be given back as <c>after</c>. Null if there are no more entries.
/// </param>
public sealed record AgentListing(IReadOnlyList<AgentFile> Files, string? Next = null);
