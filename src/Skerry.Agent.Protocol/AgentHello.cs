namespace Skerry.Agent.Protocol;

/// <summary>The agent's first answer: the kernel is warm.</summary>
/// <param name="Version">The version of the messages, <see cref="AgentRoutes.Version"/>.</param>
/// <param name="Language">The kernel's language: <c>python</c>.</param>
/// <param name="LanguageVersion">The interpreter's version: <c>3.13.5</c>.</param>
public sealed record AgentHello(int Version, string Language, string LanguageVersion);
