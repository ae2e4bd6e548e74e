namespace Skerry.Agent.Protocol;

/// <summary>The time. It is set as soon as it is read.</summary>
/// <param name="UnixTimeNanoseconds">In nanoseconds since 1970-01-01 UTC; above zero.</param>
public sealed record AgentClock(long UnixTimeNanoseconds);
