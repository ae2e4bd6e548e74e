namespace Skerry.Pools.Sandboxes;

/// <summary>A sandbox could not be made. Nothing of it is left.</summary>
/// <param name="message">What failed, and what can be done about it.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class SandboxStartException(string message, Exception? innerException = null) : Exception(message, innerException);
