using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>How long the host waits for an agent.</summary>
/// <remarks>
/// What ends a sandbox is the heartbeat, and an execution that outlives its own time by <see cref="Grace"/>. Nothing else does: while user
/// code runs, or a caller is slow, no clock of the transport runs against the sandbox.
/// </remarks>
internal sealed record AgentLimits
{
    /// <summary>For agents in virtual machines whose instructions are emulated.</summary>
    public static AgentLimits Emulated { get; } = new() { Answer = TimeSpan.FromMinutes(5) };

    /// <summary>
    /// For the answer to a file request, and for every next part of a file on its way in or out. The request fails, the sandbox lives.
    /// </summary>
    /// <value>User code may slow the agent down, so this is not a proof that the agent is broken.</value>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For an execution to end after its own time is up or it was cancelled; see <see cref="ExecutionGrace"/>.</summary>
    public TimeSpan Grace { get; init; } = ExecutionGrace.Transport;

    /// <summary>
    /// For how long a stream may be silent before its agent is asked for a sign of life, which is due within <see cref="Answer"/>.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMinutes(1);
}
