namespace Skerry.Agent.Protocol;

/// <summary>Why a kernel was replaced. A host takes one that it does not know for <see cref="Crash"/>.</summary>
public static class AgentCauses
{
    /// <summary>Its process ended by itself, or by a signal.</summary>
    public const string Crash = "crash";

    /// <summary>Linux killed its process because memory had run out.</summary>
    public const string OutOfMemory = "outOfMemory";

    /// <summary>The code went on after it was interrupted, or left processes that could not be ended.</summary>
    public const string Unstoppable = "unstoppable";

    /// <summary>It closed its channel to the agent, or wrote to it what means nothing.</summary>
    public const string Protocol = "protocol";

    /// <summary>It did not become ready.</summary>
    public const string Start = "start";

    /// <summary>The agent ends.</summary>
    public const string AgentEnd = "agentEnd";
}
