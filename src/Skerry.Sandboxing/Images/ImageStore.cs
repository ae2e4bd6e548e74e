using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Images;

/// <summary>The images of this machine: one read-only EROFS file each, <c>{name}-{key}.erofs</c>, the key a hash of its recipe.</summary>
/// <remarks>
/// Which of several files a name means is said by the link <c>{name}.current</c>, which <c>images/build</c> sets to what it was asked for.
/// A store follows it when a name is first asked for, and keeps to that file while it is there: whoever builds another recipe beside a
/// server that runs, or only names it, changes nothing for that server.
/// </remarks>
/// <param name="directory">Where they are.</param>
internal sealed partial class ImageStore(string directory)
{
    private readonly ConcurrentDictionary<string, string> _found = new();

    /// <summary>Every image file there is.</summary>
    public IReadOnlyList<string> Files =>
        Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*.erofs").Where(file => FileName().IsMatch(Path.GetFileName(file)))]
            : [];

    /// <summary>
    /// A file to try the machine with: one that a link names, and that sandboxes are therefore likely to use; otherwise any.
    /// </summary>
    /// <exception cref="SandboxStartException">There is none.</exception>
    public string Sample =>
        Links.Select(link => TryFind(Path.GetFileNameWithoutExtension(link))).FirstOrDefault(file => file is not null)
            ?? (Files is [var first, ..]
                ? first
                : throw new SandboxStartException($"There is no image in {directory}; './up' and 'images/build python' build one."));

    private IEnumerable<string> Links =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.current").Order(StringComparer.Ordinal) : [];

    /// <summary>Finds the file of an image.</summary>
    /// <param name="name">The image's name.</param>
    /// <returns>The file that its link names when it is first asked for; where there is no such link, the newest.</returns>
    /// <exception cref="SandboxStartException">There is none.</exception>
    public string Find(string name) =>
        TryFind(name)
            ?? throw new SandboxStartException($"There is no image '{name}' in {directory}; './up' and 'images/build {name}' build it.");

    /// <summary>Reads what an image holds from the file beside it.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The contents, or nothing known.</returns>
    public async ValueTask<ImageContents> DescribeAsync(string name, CancellationToken cancellationToken)
    {
        var description = Path.ChangeExtension(TryFind(name), "json");
        if (!File.Exists(description)) return ImageContents.Unknown;
        await using var file = File.OpenRead(description);
        return await JsonSerializer.DeserializeAsync(file, ImageJson.Default.ImageContents, cancellationToken) ?? ImageContents.Unknown;
    }

    private string? TryFind(string name)
    {
        if (_found.TryGetValue(name, out var found) && File.Exists(found)) return found;
        if (Current(name) is not { } current) return null;
        // Of callers that race one decides, unless what it found is gone.
        return _found.AddOrUpdate(name, current, (_, first) => File.Exists(first) ? first : current);
    }

    private string? Current(string name)
    {
        string[] files = [.. Files.Where(file => FileName().Match(Path.GetFileName(file)).Groups["name"].Value == name)];
        if (files.Length == 0) return null;
        var link = new FileInfo(Path.Combine(directory, $"{name}.current")).LinkTarget;
        return files.FirstOrDefault(file => Path.GetFileName(file) == link) ?? files.MaxBy(File.GetLastWriteTimeUtc);
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,89})-[0-9a-f]{16}\.erofs\z")]
    private static partial Regex FileName();
}
