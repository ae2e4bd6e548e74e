namespace Skerry.Pools.Executions;

/// <summary>The session already knows an execution with that id.</summary>
/// <param name="id">The id.</param>
public sealed class ExecutionConflictException(string id) : Exception($"The session already has an execution '{id}'.")
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;
}
