namespace Skerry.Pools.Executions;

/// <summary>Gathers what an execution did into its result.</summary>
/// <remarks>The sandbox is hostile, so every bound is kept here, whatever the agent promised.</remarks>
/// <param name="outputLimit">How many characters of each standard stream are kept.</param>
/// <param name="buffers">
/// What it draws from; what is not to be had is left out, and the result says so. Null: nothing bounds it but its own bounds.
/// </param>
internal sealed class ExecutionTranscript(int outputLimit, ExecutionBuffers? buffers)
{
    /// <summary>The most bytes that a value or a display holds; a larger one is dropped.</summary>
    public const int LargestBundle = 24 * 1024 * 1024;

    /// <summary>The most characters of a fault's name and of its message.</summary>
    public const int LongestFaultText = 64 * 1024;

    /// <summary>
    /// The most characters of a fault's traceback; of a longer one the beginning and the end are kept, which names the error.
    /// </summary>
    public const int LongestTraceback = 256 * 1024;

    private const int ShortFaultText = 1024;

    private readonly BoundedText _stdout = new(outputLimit);
    private readonly BoundedText _stderr = new(outputLimit);
    private readonly ShownOutputs _outputs = new(buffers);
    private ExecutionFault? _fault;
    private int _unboundedOutputs;
    private string? _omission;

    /// <summary>Takes an event in.</summary>
    /// <param name="happened">What the sandbox says.</param>
    /// <returns>As much of it as is within bounds, to be shown to a reader; null if that is nothing.</returns>
    public ExecutionEvent? Accept(ExecutionEvent happened)
    {
        switch (happened)
        {
            case ExecutionOutput output:
                if (buffers?.Take(SizeOf(output.Text)) is { } none) return Omit(none);
                var kept = (output.Stream is OutputStream.Stdout ? _stdout : _stderr).Append(output.Text);
                buffers?.Return(SizeOf(output.Text) - SizeOf(kept));
                return kept.Length == 0 ? null : kept.Length == output.Text.Length ? output : output with { Text = kept };

            case ExecutionDisplay display when IsBounded(display.Data):
                if (_outputs.Add(display.Data, isValue: false) is { } noDisplay) return Omit(noDisplay);
                Print(display.Data);
                return display;

            case ExecutionValue value when IsBounded(value.Data):
                return _outputs.Add(value.Data, isValue: true) is { } noValue ? Omit(noValue) : value;

            case ExecutionDisplay or ExecutionValue:
                _unboundedOutputs++;
                return null;

            case ExecutionFault fault:
                return _fault = Bounded(fault);

            case ExecutionOmission omission:
                return Omit(omission.Why);

            default:
                return null;
        }
    }

    /// <summary>Makes the result.</summary>
    public ExecutionResult Close(ExecutionOutcome outcome, TimeSpan duration, bool stateLost) =>
        Close(new ExecutionCompleted(outcome, duration, stateLost));

    /// <summary>Makes the result.</summary>
    /// <param name="end">How it ended.</param>
    public ExecutionResult Close(ExecutionCompleted end) =>
        new(
            end.Outcome, _stdout.ToString(), _stderr.ToString(), _outputs.Value, _outputs.Image, _fault, end.Duration, end.StateLost)
        {
            Loss = end.Loss,
            EndReason = end.EndReason,
            Omission = _omission,
            Outputs = _outputs.Kept,
            Truncation = new OutputTruncation(
                end.Truncation.Stdout + _stdout.Omitted, end.Truncation.Stderr + _stderr.Omitted, _outputs.Omitted + _unboundedOutputs),
        };

    private static string Cut(string text) => BoundedText.Cut(text, LongestFaultText);

    private static bool IsBounded(MimeBundle bundle) => bundle.Forms.Count <= MimeBundle.MostForms && bundle.Size <= LargestBundle;

    private static long SizeOf(string text) => (long)text.Length * sizeof(char);

    // Where there is no place for displays, their text stands where a terminal would have shown it; a picture has its own place.
    private void Print(MimeBundle display)
    {
        if (ReferenceEquals(display, _outputs.Image) || display.Text("text/plain") is not { } text) return;
        text += "\n";
        if (buffers?.Take(SizeOf(text)) is not null) return;
        var kept = _stdout.Append(text);
        buffers?.Return(SizeOf(text) - SizeOf(kept));
    }

    // Once is enough: what follows would say the same.
    private ExecutionOmission? Omit(string why)
    {
        if (_omission is not null) return null;
        _omission = why;
        return new ExecutionOmission(why);
    }

    private ExecutionFault Bounded(ExecutionFault fault)
    {
        var whole = new ExecutionFault(Cut(fault.Name), Cut(fault.Message), BoundedText.CutMiddle(fault.Traceback, LongestTraceback));
        if (buffers?.Take(whole.Size) is null) return whole;
        // Whoever sees that nothing came of it has to see why: as much as costs next to nothing is kept in any case.
        return new ExecutionFault(
            BoundedText.Cut(whole.Name, ShortFaultText), BoundedText.Cut(whole.Message, ShortFaultText),
            BoundedText.CutMiddle(whole.Traceback, ShortFaultText));
    }
}
