using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>What goes to <c>stderr</c> besides what was written there: tracebacks, and Azure's fixed sentences.</summary>
internal static class ErrorText
{
    public const string TimedOut = "Request timed out waiting for code execution to complete";
    public const string Aborted = "Execution aborted";
    public const string AbortedWithState = "Execution aborted. The session's state was lost.";
    public const string Canceled = "Execution canceled";

    /// <summary>The text of <c>stderr</c>.</summary>
    /// <param name="result">The result.</param>
    /// <param name="limit">
    /// The most characters; where they do not suffice, the end of the traceback is what stays: it names the error.
    /// </param>
    public static string Stderr(ExecutionResult result, int limit) => result.Outcome switch
    {
        ExecutionOutcome.TimedOut => TimedOut,
        ExecutionOutcome.Aborted => AbortedText(result.StateLost, result.EndReason),
        ExecutionOutcome.Canceled => Join(Written(result, limit), Canceled, limit),
        _ when result.Fault is { } fault => Join(Written(result, limit), fault.Traceback, limit),
        _ => Written(result, limit),
    };

    /// <summary>The sentence for something that is missing.</summary>
    public static string LeftOut(string why) => $"Output was left out: {why}";

    public static string AbortedText(bool stateLost, string? reason = null) =>
        !stateLost ? Aborted : reason is null ? AbortedWithState : $"{AbortedWithState} {reason}";

    /// <summary>The code of the reason why an execution was aborted.</summary>
    public static string AbortedCode(KernelLoss? loss) => loss switch
    {
        KernelLoss.OutOfMemory => "OutOfMemory",
        KernelLoss.Start => "KernelNotStarted",
        _ => "ExecutionAborted",
    };

    private static string Written(ExecutionResult result, int limit)
    {
        var written = CutText.Of(result.Stderr, result.Truncation.Stderr, limit);
        return result.Omission is { } why ? Join(written, LeftOut(why), limit) : written;
    }

    private static string Join(string written, string reason, int limit)
    {
        if (reason.Length >= limit) return Tail(reason, limit);
        var line = written.EndsWith('\n') ? "" : "\n";
        var room = limit - reason.Length - line.Length;
        return written.Length == 0 || room <= 0 ? reason : BoundedText.Cut(written, room) + line + reason;
    }

    private static string Tail(string text, int limit)
    {
        if (text.Length <= limit) return text;
        var start = text.Length - limit;
        return text[(char.IsLowSurrogate(text[start]) ? start + 1 : start)..];
    }
}
