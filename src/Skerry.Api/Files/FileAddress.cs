using Skerry.Api.Hosting;
using Skerry.Api.Wire;

namespace Skerry.Api.Files;

/// <summary>One reading of the path below <c>files/</c>.</summary>
/// <param name="Name">The file's name, decoded.</param>
/// <param name="IsContent">Whether its bytes are asked for, rather than what is known of it.</param>
internal readonly record struct FileAddress(string Name, bool IsContent)
{
    private const string Content = "content";

    /// <summary>
    /// The readings of a path, best first: <c>content/{name}</c> was the old way to ask for bytes, <c>{name}/content</c> is the new one,
    /// and a path can look like both. A slash that the client encoded belongs to a name and never makes such a word.
    /// </summary>
    /// <param name="segments">The segments after <c>files</c>, still encoded.</param>
    /// <param name="generation">The generation of the request's version.</param>
    public static IReadOnlyList<FileAddress> Read(ReadOnlySpan<string> segments, ApiGeneration generation)
    {
        var old = segments.Length > 1 && segments[0] == Content
            ? new FileAddress(Join(segments[1..]), IsContent: true)
            : (FileAddress?)null;
        var current = segments.Length > 1 && segments[^1] == Content
            ? new FileAddress(Join(segments[..^1]), IsContent: true)
            : (FileAddress?)null;
        return (old, current) switch
        {
            (null, null) => [new FileAddress(Join(segments), IsContent: false)],
            ({ } only, null) => [only],
            (null, { } only) => [only],
            ({ } first, { } second) => generation is ApiGeneration.Old ? [first, second] : [second, first],
        };
    }

    /// <summary>The name that segments make up.</summary>
    public static string Join(ReadOnlySpan<string> segments)
    {
        var decoded = new string[segments.Length];
        for (var index = 0; index < segments.Length; index++) decoded[index] = RawPath.Decode(segments[index]);
        return string.Join('/', decoded);
    }
}
