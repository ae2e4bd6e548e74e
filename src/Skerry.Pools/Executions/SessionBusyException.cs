namespace Skerry.Pools.Executions;

/// <summary>Too many executions wait in the session, or what waits is too large together.</summary>
/// <param name="message">Which, in words that a caller may see.</param>
public sealed class SessionBusyException(string message) : Exception(message);
