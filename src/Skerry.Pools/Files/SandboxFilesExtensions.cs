namespace Skerry.Pools.Files;

/// <summary>What can be done with a data directory in several steps.</summary>
public static class SandboxFilesExtensions
{
    /// <summary>
    /// Lists a directory as far as <see cref="ISandboxFiles.LongestListing"/> entries reach, in as many listings as that takes.
    /// </summary>
    /// <param name="files">The data directory.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="recursive">Whether what is below its directories is listed too.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The first entries; <see cref="SandboxListing.Next"/> says whether there are more.</returns>
    public static async Task<SandboxListing> ListFirstAsync(
        this ISandboxFiles files, SandboxPath directory, bool recursive, CancellationToken cancellationToken)
    {
        var listing = await files.ListAsync(directory, recursive, after: null, cancellationToken);
        if (listing.Next is null) return listing;
        var all = new List<SandboxFile>(listing.Files);
        while (listing.Next is not null && all.Count < ISandboxFiles.LongestListing)
        {
            listing = await files.ListAsync(directory, recursive, listing.Next, cancellationToken);
            all.AddRange(listing.Files);
        }

        return all.Count <= ISandboxFiles.LongestListing
            ? new SandboxListing(all, listing.Next)
            : new SandboxListing(all[..ISandboxFiles.LongestListing], all[ISandboxFiles.LongestListing - 1].Path.Value);
    }

    /// <summary>Lists a directory as <see cref="ListFirstAsync"/> does; whether there are more entries is not said.</summary>
    /// <inheritdoc cref="ListFirstAsync"/>
    /// <returns>The first entries.</returns>
    public static async Task<IReadOnlyList<SandboxFile>> ListAsync(
        this ISandboxFiles files, SandboxPath directory, bool recursive, CancellationToken cancellationToken) =>
        (await files.ListFirstAsync(directory, recursive, cancellationToken)).Files;
}
