namespace Skerry.Pools.Executions;

/// <summary>Why the kernel of a session was replaced, and its variables are gone.</summary>
public enum KernelLoss
{
    /// <summary>Its process ended: by itself, by a signal, or because it broke the agent's protocol.</summary>
    Crash,

    /// <summary>The session's memory was used up.</summary>
    OutOfMemory,

    /// <summary>The code, or what it left running, could not be stopped.</summary>
    Unstoppable,

    /// <summary>It did not start.</summary>
    Start,
}
