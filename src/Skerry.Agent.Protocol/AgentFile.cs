namespace Skerry.Agent.Protocol;

/// <summary>Something in the data directory.</summary>
/// <param name="Path">Where it is, relative to the data directory.</param>
/// <param name="Kind"><c>file</c>, <c>directory</c> or <c>other</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ModifiedTicks">When its content last changed, in ticks of 100 ns since 0001-01-01 UTC.</param>
public sealed record AgentFile(string Path, string Kind, long Size, long ModifiedTicks);
