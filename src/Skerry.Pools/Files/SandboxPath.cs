using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Skerry.Pools.Files;

/// <summary>
/// A path below the data directory of a sandbox, <c>/mnt/data</c>. It was checked once and cannot lead out of it by its text.
/// </summary>
/// <remarks>
/// Segments are separated by <c>/</c>; none is empty, <c>.</c> or <c>..</c>, holds a NUL, a control character or half a surrogate pair,
/// or is longer than 255 bytes of UTF-8. The whole is at most 4095 bytes. That symbolic links lead nowhere either is the agent's business:
/// it follows none.
/// </remarks>
public sealed record SandboxPath
{
    /// <summary>Where the data directory is inside a sandbox.</summary>
    public const string DataDirectory = "/mnt/data";

    private const int LongestSegment = 255;
    private const int LongestPath = 4095;

    private SandboxPath(string value) => Value = value;

    /// <summary>The data directory itself.</summary>
    public static SandboxPath Root { get; } = new("");

    /// <summary>The path relative to the data directory; empty for the directory itself.</summary>
    public string Value { get; }

    /// <summary>Whether this is the data directory itself.</summary>
    public bool IsRoot => Value.Length == 0;

    /// <summary>The last segment; empty for the data directory itself.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Reads a path as clients write it: <c>x</c>, <c>/x</c>, <c>/mnt/data/x</c>, with or without a slash at the end.</summary>
    /// <param name="text">The path; null and empty mean the data directory.</param>
    /// <param name="path">The path, if it is one.</param>
    /// <param name="error">What is wrong with it and what is allowed, if it is not a path.</param>
    /// <returns>Whether it is a path.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SandboxPath? path, [NotNullWhen(false)] out string? error)
    {
        path = null;
        var rest = text ?? "";
        if (rest == DataDirectory || rest.StartsWith(DataDirectory + "/", StringComparison.Ordinal))
            rest = rest[DataDirectory.Length..];
        else if (rest == DataDirectory[1..] || rest.StartsWith(DataDirectory[1..] + "/", StringComparison.Ordinal))
            rest = rest[(DataDirectory.Length - 1)..];

        var segments = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
        error = segments.Select(Complaint).FirstOrDefault(complaint => complaint is not null);
        if (error is not null) return false;

        var value = string.Join('/', segments);
        if (Encoding.UTF8.GetByteCount(value) > LongestPath)
        {
            error = $"A path is at most {LongestPath} bytes long.";
            return false;
        }

        path = value.Length == 0 ? Root : new SandboxPath(value);
        return true;
    }

    /// <summary>The path of something below this one.</summary>
    /// <param name="child">A path relative to this one.</param>
    /// <returns>The joined path.</returns>
    public SandboxPath Append(SandboxPath child) =>
        IsRoot ? child : child.IsRoot ? this : new SandboxPath($"{Value}/{child.Value}");

    /// <inheritdoc/>
    public override string ToString() => IsRoot ? DataDirectory : $"{DataDirectory}/{Value}";

    private static string? Complaint(string segment) => segment switch
    {
        "." or ".." => "A path holds no '.' or '..' segment.",
        _ when segment.Any(char.IsControl) => "A path holds no control character.",
        _ when HasHalfPair(segment) => "A path holds no half of a surrogate pair.",
        _ when Encoding.UTF8.GetByteCount(segment) > LongestSegment => $"A file name is at most {LongestSegment} bytes long.",
        _ => null,
    };

    private static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) is not OperationStatus.Done) return true;
            text = text[length..];
        }

        return false;
    }
}
