using System.Runtime.CompilerServices;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>What the request that started an execution said about its answer; a later request for the result answers alike.</summary>
/// <param name="ExecutionType">The execution type in the caller's casing.</param>
/// <param name="OutputLimit">The most characters of each stream.</param>
/// <param name="AsText">Whether the value is always text.</param>
/// <param name="AsMimeBundle">Whether the value is the raw MIME bundle.</param>
internal sealed record ExecutionView(string ExecutionType, int OutputLimit, bool AsText, bool AsMimeBundle)
{
    // Both live exactly as long as the session remembers the execution.
    private static readonly ConditionalWeakTable<Execution, ExecutionView> Views = [];
    private static readonly ConditionalWeakTable<Execution, object> Forgotten = [];
    private static readonly object Mark = new();

    public static ExecutionView Of(Execution execution) =>
        Views.TryGetValue(execution, out var view) ? view : throw new InvalidOperationException("The execution was not started through the API.");

    /// <summary>Whether a caller deleted the execution.</summary>
    public static bool IsForgotten(Execution execution) => Forgotten.TryGetValue(execution, out _);

    /// <summary>Makes an execution unknown to callers. Its id stays taken while the session remembers it.</summary>
    public static void Forget(Execution execution) => Forgotten.TryAdd(execution, Mark);

    public void Attach(Execution execution) => Views.Add(execution, this);
}
