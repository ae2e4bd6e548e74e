using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>
/// Checks the events of an execution and says them in the words of pools. How much of them is kept is the transcript's to decide.
/// </summary>
internal static class AgentEventTranslation
{
    /// <summary>Translates one event.</summary>
    /// <param name="message">What the agent sent.</param>
    /// <param name="data">The forms of a display or value.</param>
    /// <returns>The event.</returns>
    /// <exception cref="AgentProtocolException">It is not an event of the protocol.</exception>
    public static ExecutionEvent Translate(AgentEvent message, MimeBundle? data) => message switch
    {
        { Type: AgentEvent.Output, Stream: "stdout", Text: { } text } => Output(OutputStream.Stdout, text),
        { Type: AgentEvent.Output, Stream: "stderr", Text: { } text } => Output(OutputStream.Stderr, text),
        { Type: AgentEvent.Display } when data is not null => new ExecutionDisplay(data),
        { Type: AgentEvent.Value } when data is not null => new ExecutionValue(data),
        { Type: AgentEvent.Fault, Name: { } name, Text: { } text, Traceback: { } traceback } => new ExecutionFault(name, text, traceback),
        { Type: AgentEvent.Completed, Outcome: { } outcome, DurationMilliseconds: { } milliseconds, StateLost: { } stateLost } =>
            new ExecutionCompleted(Outcome(outcome), Duration(milliseconds), stateLost)
            {
                Loss = stateLost ? Loss(message.Cause) : null,
                EndReason = stateLost && message.Reason is { } reason ? BoundedText.Cut(reason, AgentBounds.LongestReason) : null,
                Truncation = new OutputTruncation(message.StdoutOmitted ?? 0, message.StderrOmitted ?? 0, Outputs: 0),
            },
        _ => throw Broken("an event that lacks what its type must have"),
    };

    private static ExecutionOutput Output(OutputStream stream, string text) =>
        text.Length <= AgentBounds.LongestOutput ? new ExecutionOutput(stream, text) : throw Broken("a piece of output that is too long");

    private static KernelLoss Loss(string? cause) => cause switch
    {
        AgentCauses.OutOfMemory => KernelLoss.OutOfMemory,
        AgentCauses.Unstoppable => KernelLoss.Unstoppable,
        AgentCauses.Start => KernelLoss.Start,
        _ => KernelLoss.Crash,
    };

    private static TimeSpan Duration(double milliseconds) =>
        double.IsFinite(milliseconds) && milliseconds >= 0 && milliseconds < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw Broken("a duration that is not one");

    private static ExecutionOutcome Outcome(string outcome) => outcome switch
    {
        "succeeded" => ExecutionOutcome.Succeeded,
        "failed" => ExecutionOutcome.Failed,
        "canceled" => ExecutionOutcome.Canceled,
        "timedOut" => ExecutionOutcome.TimedOut,
        "aborted" => ExecutionOutcome.Aborted,
        _ => throw Broken("an outcome that is not one"),
    };

    private static AgentProtocolException Broken(string what) => new($"The agent broke the protocol: {what}.");
}
