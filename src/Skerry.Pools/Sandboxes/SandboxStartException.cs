namespace Skerry.Pools.Sandboxes;

/// <summary>A sandbox could not be made. What was begun has been taken down; if that failed, the engine goes on trying.</summary>
/// <param name="message">What failed, and what can be done about it.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class SandboxStartException(string message, Exception? innerException = null) : Exception(message, innerException);
