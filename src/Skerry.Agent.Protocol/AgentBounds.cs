namespace Skerry.Agent.Protocol;

/// <summary>The bounds that agent and host agree on: the agent keeps them, the host refuses what exceeds them.</summary>
/// <remarks>The bound of one line of an execution's stream is <see cref="AgentEvent.LongestLine"/>.</remarks>
public static class AgentBounds
{
    /// <summary>
    /// How many requests the agent serves at the same time on its one connection; a further one waits for another to end.
    /// </summary>
    public const int MostRequests = 256;

    /// <summary>How many transfers of files (uploads and downloads) the host has under way at the same time.</summary>
    /// <value>
    /// Far below <see cref="MostRequests"/>: callers who take their files slowly hold a request each, and must leave some for executions
    /// and cancels.
    /// </value>
    public const int MostFileTransfers = 64;

    /// <summary>The most characters of an execution's id; see <see cref="IsExecutionId"/>.</summary>
    public const int LongestExecutionId = 128;

    /// <summary>The most UTF-16 characters in the text of one output event.</summary>
    public const int LongestOutput = 64 * 1024;

    /// <summary>The most forms (MIME types) of one display or value; further ones are left out.</summary>
    public const int MostForms = 64;

    /// <summary>How deep the arrays and objects of one form of a display or value are nested; a deeper form is left out.</summary>
    /// <value>Many readers of JSON, those of .NET among them, refuse more than 64 levels, and answers add some around a form.</value>
    public const int DeepestForm = 48;

    /// <summary>The most characters of <see cref="AgentEvent.Reason"/>.</summary>
    public const int LongestReason = 2000;

    /// <summary>The most entries of one <see cref="AgentListing"/>.</summary>
    public const int MostListed = 10_000;

    /// <summary>The most bytes that one <see cref="AgentListing"/> has as JSON.</summary>
    public const int LongestListing = 8 * 1024 * 1024;

    /// <summary>The most bytes of a path relative to the data directory, in UTF-8.</summary>
    public const int LongestPath = 4095;

    /// <summary>The most bytes of one part of a path, in UTF-8.</summary>
    public const int LongestPathPart = 255;

    /// <summary>Whether a text may be an execution's id: 1 to 128 of the ASCII letters and digits, <c>-</c> and <c>_</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsExecutionId(string? text) =>
        text is { Length: > 0 and <= LongestExecutionId } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
