using System.Diagnostics.CodeAnalysis;

namespace Skerry.Pools.Sandboxes;

/// <summary>The levels as people and programs write them.</summary>
public static class IsolationLevels
{
    private static readonly string[] Texts = ["container", "gvisor", "microvm"];

    /// <summary>The levels, the weakest first, in words for a message: <c>container, gvisor and microvm</c>.</summary>
    public static string All { get; } = $"{string.Join(", ", Texts[..^1])} and {Texts[^1]}";

    /// <summary>Writes a level.</summary>
    /// <param name="level">The level; one of the enumeration's.</param>
    public static string ToText(this IsolationLevel level) => Texts[(int)level];

    /// <summary>Reads a level, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="level">
    /// The level; the strongest if the text is not a level, so that whoever overlooks the failure demands too much.
    /// </param>
    /// <returns>Whether the text is a level.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out IsolationLevel level)
    {
        var place = Array.FindIndex(Texts, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
        level = place < 0 ? IsolationLevel.VirtualMachine : (IsolationLevel)place;
        return place >= 0;
    }
}
