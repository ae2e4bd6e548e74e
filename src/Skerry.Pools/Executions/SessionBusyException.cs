namespace Skerry.Pools.Executions;

/// <summary>Too many executions wait in the session.</summary>
/// <param name="waiting">How many wait.</param>
public sealed class SessionBusyException(int waiting) : Exception($"{waiting} executions wait in this session already.");
