using System.Text.Json;
using System.Text.RegularExpressions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Images;

/// <summary>The images of this machine: one read-only EROFS file each, <c>{name}-{key}.erofs</c>, the key a hash of its recipe.</summary>
/// <param name="directory">Where they are.</param>
internal sealed partial class ImageStore(string directory)
{
    /// <summary>Every image file there is.</summary>
    public IReadOnlyList<string> Files =>
        Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*.erofs").Where(file => FileName().IsMatch(Path.GetFileName(file)))]
            : [];

    /// <summary>Finds the file of an image.</summary>
    /// <param name="name">The image's name.</param>
    /// <returns>Its file; the newest, if an older recipe's is still there.</returns>
    /// <exception cref="SandboxStartException">There is none.</exception>
    public string Find(string name) =>
        Newest(name) ?? throw new SandboxStartException($"There is no image '{name}' in {directory}; './up' and 'images/build {name}' build it.");

    /// <summary>Reads what an image holds from the file beside it.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The contents, or nothing known.</returns>
    public async ValueTask<ImageContents> DescribeAsync(string name, CancellationToken cancellationToken)
    {
        var description = Path.ChangeExtension(Newest(name), "json");
        if (!File.Exists(description)) return ImageContents.Unknown;
        await using var file = File.OpenRead(description);
        return await JsonSerializer.DeserializeAsync(file, ImageJson.Default.ImageContents, cancellationToken) ?? ImageContents.Unknown;
    }

    private string? Newest(string name) =>
        Files.Where(file => FileName().Match(Path.GetFileName(file)).Groups["name"].Value == name).MaxBy(File.GetLastWriteTimeUtc);

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,89})-[0-9a-f]{16}\.erofs\z")]
    private static partial Regex FileName();
}
