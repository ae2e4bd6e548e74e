using Skerry.Pools.Definitions;

namespace Skerry.Server.Options;

/// <summary>The pools of the configuration, fixed as long as the server runs.</summary>
internal sealed class ConfiguredPools(SkerryOptions options) : IPoolStore
{
    private readonly IReadOnlyList<PoolDefinition> _pools = [.. options.Pools.Select(pool => pool.ToDefinition())];

    public ValueTask<IReadOnlyList<PoolDefinition>> ListAsync(CancellationToken cancellationToken) => new(_pools);
}
