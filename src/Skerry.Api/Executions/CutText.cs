using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>Says at the end of a stream's text that it was cut, how much is missing, and how to get more.</summary>
internal static class CutText
{
    /// <summary>The text of a stream.</summary>
    /// <param name="text">What is kept of it.</param>
    /// <param name="omitted">At least so many characters are not.</param>
    /// <param name="limit">The most characters of the answer, the notice included; where it has no room, it is left out.</param>
    public static string Of(string text, long omitted, int limit)
    {
        if (omitted == 0 && text.Length <= limit) return text;
        var notice = Notice(omitted + text.Length, limit);
        if (notice.Length > limit / 2) return BoundedText.Cut(text, limit);
        var kept = BoundedText.Cut(text, limit - notice.Length);
        return kept + Notice(omitted + text.Length - kept.Length, limit);
    }

    private static string Notice(long omitted, int limit) =>
        $"\n[truncated: at least {omitted} more characters; outputStreamsMaxLength is {limit} and may be "
            + $"{ExecutionCommand.HighestOutputLimit}]\n";
}
