using Skerry.Api.Wire;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions.Streaming;

/// <summary>Turns what happened in a sandbox into what a caller sees.</summary>
internal static class StreamEvents
{
    public static IEnumerable<StreamEvent> Show(string id, ExecutionView view, ExecutionEvent happened) => happened switch
    {
        ExecutionOutput { Stream: OutputStream.Stdout } output => [new StdoutEvent(output.Text)],
        ExecutionOutput output => [new StderrEvent(output.Text)],
        ExecutionDisplay display => [new DisplayEvent(new WireValue.BundleValue(display.Data))],
        ExecutionValue value => [new ResultEvent(Value(view, value.Data), new WireValue.BundleValue(value.Data))],
        ExecutionOmission omission => [new StderrEvent(ErrorText.LeftOut(omission.Why) + "\n")],
        ExecutionFault fault => [new ErrorEvent(fault.Name, fault.Message, fault.Traceback)],
        ExecutionCompleted completed => [.. Reason(completed), Completed(id, completed)],
        _ => [],
    };

    private static WireValue? Value(ExecutionView view, MimeBundle value) =>
        view.AsText ? ValueFormat.AsText(value, value) : ValueFormat.Native(value, value);

    // A fault was an event of its own; these ends have none.
    private static ErrorEvent[] Reason(ExecutionCompleted completed) => completed.Outcome switch
    {
        ExecutionOutcome.TimedOut => Error("Timeout", ErrorText.TimedOut),
        ExecutionOutcome.Aborted => Error(
            ErrorText.AbortedCode(completed.Loss), ErrorText.AbortedText(completed.StateLost, completed.EndReason)),
        _ => [],
    };

    private static ErrorEvent[] Error(string name, string text) => [new ErrorEvent(name, text, text)];

    private static CompletedEvent Completed(string id, ExecutionCompleted completed) =>
        new(
            id, ExecutionReply.Word(completed.Outcome), (long)completed.Duration.TotalMilliseconds, completed.StateLost,
            TruncationView.Of(completed.Truncation));
}
