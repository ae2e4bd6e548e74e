using Skerry.Pools.Definitions;

namespace Skerry.Pools.Sessions;

/// <summary>A pool that this server cannot run. The others go on.</summary>
/// <param name="Definition">The pool.</param>
/// <param name="Reason">Why, and what can be done, in words that a caller may see.</param>
public sealed record RejectedPool(PoolDefinition Definition, string Reason);
