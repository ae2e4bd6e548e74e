namespace Skerry.Pools.Sandboxes;

/// <summary>A way of making sandboxes.</summary>
public interface ISandboxEngine
{
    /// <summary>What separates its sandboxes from the host and from each other, as proved at start-up.</summary>
    SandboxIsolation Isolation { get; }

    /// <summary>Tells what an image holds.</summary>
    /// <param name="image">The image's name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The contents; <see cref="ImageContents.Unknown"/> if the image says nothing, or there is none.</returns>
    ValueTask<ImageContents> DescribeAsync(string image, CancellationToken cancellationToken);

    /// <summary>Makes what all sandboxes of a specification share (a template), so that <see cref="CreateAsync"/> need not.</summary>
    /// <remarks>
    /// What there is already is used. An engine whose sandboxes share nothing only checks that it could make one. Whoever makes sandboxes
    /// without preparing them gets them all the same, after a longer wait: then what they share lasts as long as one of them does.
    /// </remarks>
    /// <param name="specification">What the sandboxes are made of.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Keeps it until disposed; the engine lets go of it when nobody keeps it and no sandbox uses it.</returns>
    /// <exception cref="SandboxStartException">It could not be made. What was begun is taken down, before or behind.</exception>
    Task<IAsyncDisposable> PrepareAsync(SandboxSpecification specification, CancellationToken cancellationToken);

    /// <summary>Makes a sandbox. It has started, its kernel is warm, and nobody has used it.</summary>
    /// <param name="specification">What it is made of.</param>
    /// <param name="cancellationToken">Gives up; what was begun is taken down again.</param>
    /// <returns>The sandbox; the caller disposes it.</returns>
    /// <exception cref="SandboxStartException">It could not be made. What was begun is taken down, before or behind.</exception>
    Task<ISandbox> CreateAsync(SandboxSpecification specification, CancellationToken cancellationToken);
}
