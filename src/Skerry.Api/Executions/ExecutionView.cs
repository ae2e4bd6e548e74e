using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>What the request that started an execution said about its answer; a later request for the result answers alike.</summary>
/// <param name="executionType">The execution type in the caller's casing.</param>
/// <param name="outputLimit">The most characters of each stream.</param>
/// <param name="asText">Whether the value is always text.</param>
/// <param name="asMimeBundle">Whether the value is the raw MIME bundle.</param>
/// <remarks>It is the <see cref="Execution.Tag"/>: an execution that can be found has it.</remarks>
internal sealed class ExecutionView(string executionType, int outputLimit, bool asText, bool asMimeBundle)
{
    private volatile bool _isForgotten;

    public string ExecutionType { get; } = executionType;

    public int OutputLimit { get; } = outputLimit;

    public bool AsText { get; } = asText;

    public bool AsMimeBundle { get; } = asMimeBundle;

    /// <summary>Whether a caller deleted the execution.</summary>
    public bool IsForgotten => _isForgotten;

    public static ExecutionView Of(Execution execution) => (ExecutionView)execution.Tag!;

    /// <summary>Makes the execution unknown to callers. Its id stays taken while the session remembers it.</summary>
    public void Forget() => _isForgotten = true;
}
