namespace Skerry.Pools.Executions;

/// <summary>How far an execution has come.</summary>
public enum ExecutionState
{
    /// <summary>It waits for the ones before it.</summary>
    NotStarted,

    /// <summary>The sandbox runs it.</summary>
    Running,

    /// <summary>The code ran to its end.</summary>
    Succeeded,

    /// <summary>The code raised an exception, ran out of time, or lost its kernel or sandbox.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Canceled,
}
