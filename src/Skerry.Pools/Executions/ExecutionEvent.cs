namespace Skerry.Pools.Executions;

/// <summary>Something that happened during an execution. The last one is always <see cref="ExecutionCompleted"/>.</summary>
public abstract record ExecutionEvent;
