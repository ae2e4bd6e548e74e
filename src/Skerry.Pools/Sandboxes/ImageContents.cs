namespace Skerry.Pools.Sandboxes;

/// <summary>What an image holds, as its build wrote it down.</summary>
/// <param name="Runtimes">The languages it runs.</param>
/// <param name="Packages">The packages that their code can use.</param>
public sealed record ImageContents(IReadOnlyList<ImagePackage> Runtimes, IReadOnlyList<ImagePackage> Packages)
{
    /// <summary>The contents of an image that says nothing.</summary>
    public static ImageContents Unknown { get; } = new([], []);
}

/// <summary>A runtime or package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public sealed record ImagePackage(string Name, string Version);
