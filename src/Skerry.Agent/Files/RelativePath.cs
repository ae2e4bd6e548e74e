using System.Text;
using Skerry.Agent.Hosting;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Files;

/// <summary>A path below the data directory, in parts. The host has checked it; what would lead astray is refused here as well.</summary>
internal sealed class RelativePath
{
    private RelativePath(string[] parts) => Parts = parts;

    /// <summary>Its parts; none for the data directory itself.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Whether it means the data directory itself.</summary>
    public bool IsRoot => Parts.Count == 0;

    /// <summary>The last part.</summary>
    public string Name => IsRoot ? "" : Parts[^1];

    /// <summary>Reads a path.</summary>
    /// <exception cref="AgentProblemException">It is not one.</exception>
    public static RelativePath Parse(string text)
    {
        var parts = text.Length == 0 ? [] : text.Split('/');
        if (Encoding.UTF8.GetByteCount(text) > AgentBounds.LongestPath || Array.Exists(parts, IsWrong))
            throw new AgentProblemException(AgentProblemException.InvalidPath, "That is not a path below the data directory.");
        return new RelativePath(parts);
    }

    /// <summary>A path that must not be the data directory itself.</summary>
    /// <exception cref="AgentProblemException">It is.</exception>
    public RelativePath BelowRoot() => !IsRoot
        ? this
        : throw new AgentProblemException(AgentProblemException.InvalidPath, "The path means the data directory itself.");

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', Parts);

    private static bool IsWrong(string part) =>
        part is "" or "." or ".." || part.Contains('\0', StringComparison.Ordinal)
            || Encoding.UTF8.GetByteCount(part) > AgentBounds.LongestPathPart;
}
