using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Selection;

/// <summary>The engine that is used, and why it is this one.</summary>
/// <param name="Engine">The engine; whoever asked for the selection disposes it.</param>
/// <param name="Verdicts">Every candidate that was tried, in order; the last is the engine's own.</param>
public sealed record EngineSelection(ISandboxEngine Engine, IReadOnlyList<EngineVerdict> Verdicts) : IAsyncDisposable
{
    /// <summary>The verdict on the engine that is used.</summary>
    public EngineVerdict Chosen => Verdicts[^1];

    /// <summary>Takes down every sandbox of the engine.</summary>
    public ValueTask DisposeAsync() => Engine is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;
}
