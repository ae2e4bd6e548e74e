using System.Text.Json;

namespace Skerry.Agent.Protocol;

/// <summary>One line of an execution's stream. <see cref="Type"/> says which of the other members are there.</summary>
public sealed record AgentEvent
{
    /// <summary>Text of a standard stream: <see cref="Stream"/>, <see cref="Text"/>.</summary>
    public const string Output = "output";

    /// <summary>A rich display: <see cref="Data"/>.</summary>
    public const string Display = "display";

    /// <summary>The value of the last expression: <see cref="Data"/>.</summary>
    public const string Value = "value";

    /// <summary>An uncaught exception: <see cref="Name"/>, <see cref="Text"/>, <see cref="Traceback"/>.</summary>
    public const string Fault = "fault";

    /// <summary>
    /// The end: <see cref="Outcome"/>, <see cref="DurationMilliseconds"/>, <see cref="StateLost"/>, and <see cref="Cause"/> and
    /// <see cref="Reason"/> where the kernel was replaced. Nothing follows.
    /// </summary>
    public const string Completed = "completed";

    /// <summary>
    /// The most bytes that one line has, its line break included. A display or value that would be larger is cut or replaced by text.
    /// </summary>
    public const int LongestLine = 24 * 1024 * 1024;

    /// <summary>Which of the events this is.</summary>
    public required string Type { get; init; }

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public string? Stream { get; init; }

    /// <summary>The text written, at most <see cref="AgentBounds.LongestOutput"/> characters, or the exception's message.</summary>
    public string? Text { get; init; }

    /// <summary>The forms of a display or value, by MIME type: at most <see cref="AgentBounds.MostForms"/>, each nested at most
    /// <see cref="AgentBounds.DeepestForm"/> deep.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Data { get; init; }

    /// <summary>The exception's type.</summary>
    public string? Name { get; init; }

    /// <summary>The traceback as the interpreter prints it, without colour codes.</summary>
    public string? Traceback { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c>, <c>canceled</c>, <c>timedOut</c> or <c>aborted</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>How long the code ran, in milliseconds.</summary>
    public double? DurationMilliseconds { get; init; }

    /// <summary>Whether the kernel was replaced, and with it every variable.</summary>
    public bool? StateLost { get; init; }

    /// <summary>Why the kernel was replaced: one of <see cref="AgentCauses"/>.</summary>
    public string? Cause { get; init; }

    /// <summary>
    /// The same in words, at most <see cref="AgentBounds.LongestReason"/> characters; user code may have had a say in it.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>So many characters of standard output went beyond the limit; null if none did.</summary>
    public long? StdoutOmitted { get; init; }

    /// <summary>So many characters of standard error went beyond the limit; null if none did.</summary>
    public long? StderrOmitted { get; init; }
}
