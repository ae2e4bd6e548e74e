using System.Text.Json.Serialization;
using Skerry.Api.Wire;

namespace Skerry.Api.Executions.Streaming;

/// <summary>One event of a streamed execution.</summary>
/// <param name="EventName">What the member <c>type</c> holds, and the name of the server-sent event.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StdoutEvent), StdoutEvent.Name)]
[JsonDerivedType(typeof(StderrEvent), StderrEvent.Name)]
[JsonDerivedType(typeof(DisplayEvent), DisplayEvent.Name)]
[JsonDerivedType(typeof(ResultEvent), ResultEvent.Name)]
[JsonDerivedType(typeof(ErrorEvent), ErrorEvent.Name)]
[JsonDerivedType(typeof(CompletedEvent), CompletedEvent.Name)]
internal abstract record StreamEvent([property: JsonIgnore] string EventName);

/// <summary>Text on standard output.</summary>
internal sealed record StdoutEvent(string Text) : StreamEvent(Name)
{
    public const string Name = "stdout";
}

/// <summary>Text on standard error.</summary>
internal sealed record StderrEvent(string Text) : StreamEvent(Name)
{
    public const string Name = "stderr";
}

/// <summary>A rich display, in each of its forms by MIME type.</summary>
internal sealed record DisplayEvent(WireValue Data) : StreamEvent(Name)
{
    public const string Name = "display";
}

/// <summary>The value of the last expression: as <c>executionResult</c> gives it, and in each of its forms.</summary>
internal sealed record ResultEvent(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] WireValue? Value, WireValue Data) : StreamEvent(Name)
{
    public const string Name = "result";
}

/// <summary>The code failed.</summary>
internal sealed record ErrorEvent([property: JsonPropertyName("name")] string Error, string Message, string Traceback) : StreamEvent(Name)
{
    public const string Name = "error";
}

/// <summary>The last event.</summary>
internal sealed record CompletedEvent(
    string Id, string Status, long ExecutionTimeInMilliseconds, bool StateLost, TruncationView? Truncated) : StreamEvent(Name)
{
    public const string Name = "completed";
}
