namespace Skerry.Agent.Protocol;

/// <summary>What a directory holds.</summary>
/// <param name="Files">At most 10 000 entries, ordered by path.</param>
public sealed record AgentListing(IReadOnlyList<AgentFile> Files);
