namespace Skerry.Sandboxing.Agents;

/// <summary>
/// An agent did not answer in time. That alone is not the end of its sandbox: user code may have all of its processor time.
/// </summary>
/// <param name="innerException">The cause.</param>
#pragma warning disable CA1064 // It never leaves this folder.
internal sealed class AgentOverdueException(Exception innerException) : Exception("The agent did not answer in time.", innerException);
