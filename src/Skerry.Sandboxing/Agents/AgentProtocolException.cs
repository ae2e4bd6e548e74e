namespace Skerry.Sandboxing.Agents;

/// <summary>An agent sent what no agent of ours sends. It is not listened to any longer.</summary>
/// <param name="message">What it sent, in words; nothing of its bytes.</param>
/// <param name="innerException">The cause, if there is one.</param>
internal sealed class AgentProtocolException(string message, Exception? innerException = null) : IOException(message, innerException);
