namespace Skerry.Pools.Definitions;

/// <summary>The pools of a list that does not change, as configuration gives it.</summary>
public sealed class FixedPoolStore : IPoolStore
{
    private readonly IReadOnlyList<PoolDefinition> _definitions;

    /// <summary>Checks the list.</summary>
    /// <param name="definitions">The definitions.</param>
    /// <exception cref="PoolDefinitionException">Some are out of bounds, or share a name; all problems are in it.</exception>
    public FixedPoolStore(IEnumerable<PoolDefinition> definitions)
    {
        _definitions = [.. definitions];
        var problems = PoolDefinitionValidator.Validate(_definitions, index => _definitions[index].Address.Name);
        if (problems.Count > 0) throw new PoolDefinitionException(problems);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolDefinition>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_definitions);
    }
}
