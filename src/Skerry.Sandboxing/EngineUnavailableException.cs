namespace Skerry.Sandboxing;

/// <summary>An engine cannot make sandboxes on this machine.</summary>
/// <param name="problems">A sentence for each thing that is missing, and what mends it.</param>
public sealed class EngineUnavailableException(IReadOnlyList<string> problems) : Exception(string.Join(' ', problems))
{
    /// <summary>A sentence for each thing that is missing, and what mends it.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
