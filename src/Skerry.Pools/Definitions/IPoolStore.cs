namespace Skerry.Pools.Definitions;

/// <summary>Where pool definitions are kept.</summary>
public interface IPoolStore
{
    /// <summary>Reads every definition. Each has passed <see cref="PoolDefinitionValidator"/>.</summary>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The definitions, in the order of the store.</returns>
    ValueTask<IReadOnlyList<PoolDefinition>> ListAsync(CancellationToken cancellationToken);
}
