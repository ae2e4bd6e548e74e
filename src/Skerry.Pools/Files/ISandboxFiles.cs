namespace Skerry.Pools.Files;

/// <summary>The data directory of one sandbox.</summary>
/// <remarks>
/// Every method throws <see cref="SandboxFileException"/> for what the caller can mend and
/// <see cref="Sandboxes.SandboxLostException"/> if the sandbox ended.
/// </remarks>
public interface ISandboxFiles
{
    /// <summary>The most entries that one listing has.</summary>
    const int LongestListing = 10_000;

    /// <summary>Lists a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="recursive">Whether what is below its directories is listed too.</param>
    /// <param name="after">The <see cref="SandboxListing.Next"/> of the listing before; null for the first one.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The first entries after <paramref name="after"/>.</returns>
    Task<SandboxListing> ListAsync(SandboxPath directory, bool recursive, string? after, CancellationToken cancellationToken);

    /// <summary>Looks at one file or directory.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>What is known of it.</returns>
    Task<SandboxFile> GetAsync(SandboxPath path, CancellationToken cancellationToken);

    /// <summary>Opens a regular file for reading.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The open file.</returns>
    Task<SandboxFileContent> OpenReadAsync(SandboxPath path, CancellationToken cancellationToken);

    /// <summary>Writes a file whole, making the directories above it. A reader sees the old file or the new one, never a part.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="content">The bytes, read to their end.</param>
    /// <param name="limit">
    /// The most bytes it may have; one more is <see cref="SandboxFileError.TooLarge"/> and leaves nothing behind.
    /// </param>
    /// <param name="cancellationToken">Ends the write and leaves nothing behind.</param>
    /// <returns>What is known of the new file.</returns>
    Task<SandboxFile> WriteAsync(SandboxPath path, Stream content, long limit, CancellationToken cancellationToken);

    /// <summary>Deletes a file, or a directory with all that is in it.</summary>
    /// <param name="path">Where it is; not the data directory itself.</param>
    /// <param name="cancellationToken">Ends the deletion.</param>
    Task DeleteAsync(SandboxPath path, CancellationToken cancellationToken);
}
