namespace Skerry.Pools.Sandboxes;

/// <summary>The sandbox ended while something was asked of it.</summary>
/// <param name="message">Why it ended, as far as is known.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class SandboxLostException(string message, Exception? innerException = null) : Exception(message, innerException);
