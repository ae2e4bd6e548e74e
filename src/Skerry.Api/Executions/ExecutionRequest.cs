namespace Skerry.Api.Executions;

/// <summary>What every body shape of an execution comes down to.</summary>
internal sealed record ExecutionRequest
{
    /// <summary>The source text, decoded.</summary>
    public required string Code { get; init; }

    /// <summary>The execution type in the caller's own casing: the answer repeats it, as Azure's does.</summary>
    public string ExecutionType { get; init; } = "Synchronous";

    /// <summary>Whether the answer comes at once, and the result is asked for later.</summary>
    public bool IsAsynchronous { get; init; }

    /// <summary>How long it may run.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>The most characters of each stream, if the caller said.</summary>
    public long? OutputLimit { get; init; }

    /// <summary>Whether it runs in a kernel with nothing preloaded.</summary>
    public bool UseEmptyKernel { get; init; }

    /// <summary>Whether the result is given as the raw MIME bundle.</summary>
    public bool AsMimeBundle { get; init; }

    /// <summary>The identifier in the body, which counts only where the query has none.</summary>
    public string? Identifier { get; init; }
}
