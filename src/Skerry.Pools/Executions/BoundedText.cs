using System.Text;

namespace Skerry.Pools.Executions;

/// <summary>The first characters of a text that comes in pieces. It never ends in half a surrogate pair.</summary>
/// <param name="limit">How many UTF-16 code units are kept.</param>
public sealed class BoundedText(int limit)
{
    private const string Gap = "\n...\n";

    private readonly StringBuilder _text = new();
    private bool _full;

    /// <summary>How many code units are kept so far.</summary>
    public int Length => _text.Length;

    /// <summary>How many code units were not kept.</summary>
    public long Omitted { get; private set; }

    /// <summary>Cuts a text at a limit, one sooner where the limit would split a surrogate pair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many UTF-16 code units may be left.</param>
    /// <returns>The beginning of the text.</returns>
    public static string Cut(string text, int limit) => text.Length <= limit ? text : text[..Whole(text, limit)];

    /// <summary>Cuts a text in its middle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many UTF-16 code units may be left; at least 10.</param>
    /// <returns>Its beginning and its end, with a mark between them; a text within the limit as it is.</returns>
    public static string CutMiddle(string text, int limit)
    {
        if (text.Length <= limit) return text;
        var half = (limit - Gap.Length) / 2;
        var end = text.Length - half;
        return string.Concat(Cut(text, half), Gap, text.AsSpan(char.IsLowSurrogate(text[end]) ? end + 1 : end));
    }

    /// <summary>Adds a piece.</summary>
    /// <param name="piece">The piece; it may begin or end within a pair.</param>
    /// <returns>As much of the piece as was kept.</returns>
    public string Append(string piece)
    {
        var kept = _full ? "" : Cut(piece, limit - _text.Length);
        Omitted += piece.Length - kept.Length;
        if (_full) return "";
        _text.Append(kept);
        if (kept.Length == piece.Length) return kept;

        // What is cut off leaves no gap behind: nothing is kept after it, nor the half of a pair whose other half it was.
        _full = true;
        if (kept.Length == 0 && _text.Length > 0 && char.IsHighSurrogate(_text[^1])) _text.Length--;
        return kept;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static int Whole(string text, int limit) => limit > 0 && char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
}
