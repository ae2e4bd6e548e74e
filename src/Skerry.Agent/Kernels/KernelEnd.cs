namespace Skerry.Agent.Kernels;

/// <summary>How the life of a kernel's process ended.</summary>
/// <param name="WasReady">Whether it was ever ready; state may have been lost with it.</param>
/// <param name="Cause">One of <see cref="Skerry.Agent.Protocol.AgentCauses"/>.</param>
/// <param name="Reason">The reason in words.</param>
internal sealed record KernelEnd(bool WasReady, string Cause, string Reason);
