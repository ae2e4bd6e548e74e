namespace Skerry.Pools.Sandboxes;

/// <summary>Something of a sandbox is left: a process, a mount, a control group, a directory. Disposing it again tries again.</summary>
/// <param name="message">What is left, and why.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class SandboxTakedownException(string message, Exception? innerException = null) : Exception(message, innerException);
