namespace Skerry.Pools.Executions;

/// <summary>The execution ended. Nothing follows.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it ran in the kernel.</param>
/// <param name="StateLost">Whether the kernel had to be replaced, and with it every variable of the session.</param>
public sealed record ExecutionCompleted(ExecutionOutcome Outcome, TimeSpan Duration, bool StateLost) : ExecutionEvent
{
    /// <summary>Why the kernel was replaced; null unless it was.</summary>
    public KernelLoss? Loss { get; init; }

    /// <summary>Why the kernel was replaced, or the session was ended under it, in words for its caller; null if neither was.</summary>
    public string? EndReason { get; init; }

    /// <summary>What was left out: by the sandbox, and, for whoever reads the events from a session, by the server too.</summary>
    public OutputTruncation Truncation { get; init; } = OutputTruncation.None;
}

/// <summary>How an execution ended.</summary>
public enum ExecutionOutcome
{
    /// <summary>The code ran to its end.</summary>
    Succeeded,

    /// <summary>The code raised an exception.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Canceled,

    /// <summary>Its deadline passed.</summary>
    TimedOut,

    /// <summary>The kernel ended under it: out of memory, a crash, or an exit of the code's own.</summary>
    Aborted,
}
