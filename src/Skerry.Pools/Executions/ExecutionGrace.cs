namespace Skerry.Pools.Executions;

/// <summary>Who gives up when on an execution whose time is up or that was cancelled. Each waits longer than the one below it.</summary>
/// <remarks>
/// The agent interrupts the code and, a grace of its own later, kills the kernel: that takes <see cref="Agent"/> at most. An
/// agent that has not reported the end after <see cref="Transport"/> is broken, and its sandbox lost. Should the engine not say so, the
/// session says it after <see cref="Session"/>.
/// </remarks>
public static class ExecutionGrace
{
    /// <summary>The longest that an agent takes: 2 seconds for the interrupt, 10 for the processes to go.</summary>
    public static readonly TimeSpan Agent = TimeSpan.FromSeconds(12);

    /// <summary>For how long the host's end of the agent waits for the end.</summary>
    public static readonly TimeSpan Transport = TimeSpan.FromSeconds(25);

    /// <summary>For how long a session waits for its sandbox.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromSeconds(30);
}
