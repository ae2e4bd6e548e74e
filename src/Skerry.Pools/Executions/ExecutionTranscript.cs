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

    /// <summary>The most characters of each part of a fault.</summary>
    public const int LongestFaultText = 64 * 1024;

    private const int ShortFaultText = 1024;

    private readonly BoundedText _stdout = new(outputLimit);
    private readonly BoundedText _stderr = new(outputLimit);
    private MimeBundle? _value;
    private MimeBundle? _image;
    private ExecutionFault? _fault;
    private long _dataBytes;
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
                return Keep(_value, HasImage(display.Data) ? display.Data : _image) is { } noDisplay ? Omit(noDisplay) : display;

            case ExecutionValue value when IsBounded(value.Data):
                return Keep(value.Data, HasImage(value.Data) ? value.Data : _image) is { } noValue ? Omit(noValue) : value;

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
        new(outcome, _stdout.ToString(), _stderr.ToString(), _value, _image, _fault, duration, stateLost) { Omission = _omission };

    private static string Cut(string text) => BoundedText.Cut(text, LongestFaultText);

    private static bool HasImage(MimeBundle bundle) => bundle.Forms.Keys.Any(form => form.StartsWith("image/", StringComparison.Ordinal));

    private static bool IsBounded(MimeBundle bundle) => bundle.Forms.Count <= MimeBundle.MostForms && bundle.Size <= LargestBundle;

    private static long SizeOf(string text) => (long)text.Length * sizeof(char);

    private string? Keep(MimeBundle? value, MimeBundle? image)
    {
        var bytes = (value?.Size ?? 0) + (ReferenceEquals(value, image) ? 0 : image?.Size ?? 0);
        if (bytes > _dataBytes && buffers?.Take(bytes - _dataBytes) is { } shortage) return shortage;
        if (bytes < _dataBytes) buffers?.Return(_dataBytes - bytes);
        (_value, _image, _dataBytes) = (value, image, bytes);
        return null;
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
        var whole = new ExecutionFault(Cut(fault.Name), Cut(fault.Message), Cut(fault.Traceback));
        if (buffers?.Take(whole.Size) is null) return whole;
        // Whoever sees that nothing came of it has to see why: as much as costs next to nothing is kept in any case.
        return new ExecutionFault(
            BoundedText.Cut(whole.Name, ShortFaultText), BoundedText.Cut(whole.Message, ShortFaultText),
            BoundedText.Cut(whole.Traceback, ShortFaultText));
    }
}
