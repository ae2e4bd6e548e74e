namespace Skerry.Pools.Executions;

/// <summary>Something that the code put out was left out, because there was no room for it in the server's buffers.</summary>
/// <param name="Why">Why, in words that a caller may see.</param>
public sealed record ExecutionOmission(string Why) : ExecutionEvent;
