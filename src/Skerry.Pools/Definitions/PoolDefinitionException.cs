namespace Skerry.Pools.Definitions;

/// <summary>Pool definitions that cannot be used.</summary>
/// <param name="problems">What is wrong: a sentence each, beginning with the pool's name.</param>
public sealed class PoolDefinitionException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>What is wrong: a sentence each, beginning with the pool's name.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
