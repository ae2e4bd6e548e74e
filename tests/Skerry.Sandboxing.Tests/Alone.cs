namespace Skerry.Sandboxing.Tests;

/// <summary>Tests that measure this process itself, and so run when no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
