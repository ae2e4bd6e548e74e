using System.Runtime.InteropServices;
using System.Text.Json;
using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>Checks the events of one execution and says them in the words of pools.</summary>
/// <param name="outputLimit">How many characters of each standard stream are let through.</param>
internal sealed class AgentEventTranslation(int outputLimit)
{
    private const int LongestText = 64 * 1024;
    private const int MostForms = 64;

    private int _stdoutLeft = outputLimit;
    private int _stderrLeft = outputLimit;

    /// <summary>Translates one event.</summary>
    /// <param name="message">What the agent sent.</param>
    /// <returns>The event; null for output beyond the limit.</returns>
    /// <exception cref="AgentProtocolException">It is no event of the protocol.</exception>
    public ExecutionEvent? Translate(AgentEvent message) => message switch
    {
        { Type: AgentEvent.Output, Stream: "stdout", Text: { } text } => Output(OutputStream.Stdout, text, ref _stdoutLeft),
        { Type: AgentEvent.Output, Stream: "stderr", Text: { } text } => Output(OutputStream.Stderr, text, ref _stderrLeft),
        { Type: AgentEvent.Display, Data: { } forms } => new ExecutionDisplay(Bundle(forms)),
        { Type: AgentEvent.Value, Data: { } forms } => new ExecutionValue(Bundle(forms)),
        { Type: AgentEvent.Fault, Name: { } name, Text: { } text, Traceback: { } traceback } => new ExecutionFault(name, text, traceback),
        { Type: AgentEvent.Completed, Outcome: { } outcome, DurationMilliseconds: { } milliseconds, StateLost: { } stateLost } =>
            new ExecutionCompleted(Outcome(outcome), Duration(milliseconds), stateLost),
        _ => throw Broken("an event that has not what its type must have"),
    };

    private static ExecutionOutput? Output(OutputStream stream, string text, ref int left)
    {
        if (text.Length > LongestText) throw Broken("a piece of output that is too long");
        if (text.Length > left) text = text[..left];
        left -= text.Length;
        return text.Length == 0 ? null : new ExecutionOutput(stream, text);
    }

    private static MimeBundle Bundle(IReadOnlyDictionary<string, JsonElement> forms) =>
        new(forms.Where(form => IsText(form.Value)).Take(MostForms).ToDictionary());

    private static TimeSpan Duration(double milliseconds) =>
        double.IsFinite(milliseconds) && milliseconds >= 0 && milliseconds < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw Broken("a duration that is none");

    private static ExecutionOutcome Outcome(string outcome) => outcome switch
    {
        "succeeded" => ExecutionOutcome.Succeeded,
        "failed" => ExecutionOutcome.Failed,
        "canceled" => ExecutionOutcome.Canceled,
        "timedOut" => ExecutionOutcome.TimedOut,
        "aborted" => ExecutionOutcome.Aborted,
        _ => throw Broken("an outcome that is none"),
    };

    /// <summary>
    /// Whether every string of a form is text. JSON can spell half a surrogate pair, and reading that throws, later and elsewhere; a
    /// form that has one is left out, the others of the bundle stay.
    /// </summary>
    private static bool IsText(JsonElement form)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(form);
        if (bytes.IndexOf("\\u"u8) < 0) return true;
        var json = new Utf8JsonReader(bytes);
        try
        {
            while (json.Read())
            {
                if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped) json.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static AgentProtocolException Broken(string what) => new($"The agent broke the protocol: {what}.");
}
