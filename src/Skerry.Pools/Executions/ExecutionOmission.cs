namespace Skerry.Pools.Executions;

/// <summary>Output was left out, because the server's buffers had no room for it.</summary>
/// <param name="Why">Why, in words that a caller may see.</param>
public sealed record ExecutionOmission(string Why) : ExecutionEvent;
