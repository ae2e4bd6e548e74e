namespace Skerry.Sandboxing.Agents;

/// <summary>How long the host waits for an agent. One that takes longer is taken for broken, and its sandbox ends.</summary>
internal sealed record AgentLimits
{
    /// <summary>For agents in virtual machines, which can hang without ending.</summary>
    public static AgentLimits VirtualMachine { get; } = new() { Heartbeat = TimeSpan.FromMinutes(1) };

    /// <summary>For agents in virtual machines whose instructions are emulated.</summary>
    public static AgentLimits Emulated { get; } =
        VirtualMachine with { Answer = TimeSpan.FromMinutes(5), Grace = TimeSpan.FromMinutes(3) };

    /// <summary>For an answer, and for every next part of a file's content on its way in or out.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For an execution to end after its own time is up: an interrupt, then a fresh kernel with its preloaded modules.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>For how long an agent may be silent before it is asked for a sign of life, which is due within <see cref="Answer"/>.</summary>
    /// <value>Infinite unless told: a container that hangs has no kernel of its own to hang with.</value>
    public TimeSpan Heartbeat { get; init; } = Timeout.InfiniteTimeSpan;
}
