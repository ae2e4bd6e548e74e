namespace Skerry.Pools.Definitions;

/// <summary>Where a pool stands. Compared without regard to case, as ARM compares resource ids.</summary>
/// <param name="Subscription">The subscription id.</param>
/// <param name="ResourceGroup">The resource group.</param>
/// <param name="Name">The pool's name, unique on this server: the short alias <c>/pools/{name}</c> needs no more.</param>
public sealed record PoolAddress(string Subscription, string ResourceGroup, string Name)
{
    /// <summary>The path of the pool's data plane on Azure; note that it has no <c>/providers/Microsoft.App</c> segment.</summary>
    public string Path => $"/subscriptions/{Subscription}/resourceGroups/{ResourceGroup}/sessionPools/{Name}";

    /// <inheritdoc/>
    public bool Equals(PoolAddress? other) =>
        other is not null
        && string.Equals(Subscription, other.Subscription, StringComparison.OrdinalIgnoreCase)
        && string.Equals(ResourceGroup, other.ResourceGroup, StringComparison.OrdinalIgnoreCase)
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}
