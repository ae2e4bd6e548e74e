using Skerry.Pools.Definitions;

namespace Skerry.Server.Options;

/// <summary>The pools of the configuration, fixed as long as the server runs.</summary>
/// <param name="options">The configuration.</param>
/// <param name="defaultMaximum">How many sessions a pool may have that does not say.</param>
internal sealed class ConfiguredPools(SkerryOptions options, int defaultMaximum) : IPoolStore
{
    /// <summary>The pools, in the order of the configuration.</summary>
    public IReadOnlyList<PoolDefinition> Definitions { get; } = [.. options.Pools.Select(pool => pool.ToDefinition(defaultMaximum))];

    public ValueTask<IReadOnlyList<PoolDefinition>> ListAsync(CancellationToken cancellationToken) => new(Definitions);
}
