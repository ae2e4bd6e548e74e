namespace Skerry.Agent.Protocol;

/// <summary>What the agent is asked to run.</summary>
/// <param name="Id">The execution's name; see <see cref="AgentBounds.IsExecutionId"/>.</param>
/// <param name="Code">The source text.</param>
/// <param name="EmptyKernel">Whether it runs in the kernel without preloaded modules, started when first asked for.</param>
/// <param name="TimeoutMilliseconds">How long it may take before it is interrupted.</param>
/// <param name="OutputLimit">How many characters of each standard stream are sent; the rest is read and dropped.</param>
public sealed record AgentExecution(string Id, string Code, bool EmptyKernel, int TimeoutMilliseconds, int OutputLimit);
