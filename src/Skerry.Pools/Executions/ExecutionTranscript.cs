namespace Skerry.Pools.Executions;

/// <summary>Gathers what an execution did into its result.</summary>
/// <remarks>The sandbox is hostile, so every bound is kept here, whatever the agent promised.</remarks>
/// <param name="outputLimit">How many characters of each standard stream are kept.</param>
internal sealed class ExecutionTranscript(int outputLimit)
{
    /// <summary>The most bytes that a value or a display holds; a larger one is dropped.</summary>
    public const int LargestBundle = 24 * 1024 * 1024;

    /// <summary>The most characters of each part of a fault.</summary>
    public const int LongestFaultText = 64 * 1024;

    private readonly BoundedText _stdout = new(outputLimit);
    private readonly BoundedText _stderr = new(outputLimit);
    private MimeBundle? _value;
    private MimeBundle? _image;
    private ExecutionFault? _fault;


    /// <summary>Takes an event in.</summary>
    /// <param name="happened">What the sandbox says.</param>
    /// <returns>As much of it as is within bounds, to be shown to a reader; null if that is nothing.</returns>
    public ExecutionEvent? Accept(ExecutionEvent happened)
    {
        switch (happened)
        {
            case ExecutionOutput output:
                var kept = (output.Stream is OutputStream.Stdout ? _stdout : _stderr).Append(output.Text);
                return kept.Length == 0 ? null : kept.Length == output.Text.Length ? output : output with { Text = kept };

            case ExecutionDisplay display when IsBounded(display.Data):
                if (HasImage(display.Data)) _image = display.Data;
                return display;

            case ExecutionValue value when IsBounded(value.Data):
                _value = value.Data;
                if (HasImage(value.Data)) _image = value.Data;
                return value;

            case ExecutionFault fault:
                return _fault = new ExecutionFault(Cut(fault.Name), Cut(fault.Message), Cut(fault.Traceback));

            default:
                return null;
        }
    }

    /// <summary>Makes the result.</summary>
    public ExecutionResult Close(ExecutionOutcome outcome, TimeSpan duration, bool stateLost) =>
        new(outcome, _stdout.ToString(), _stderr.ToString(), _value, _image, _fault, duration, stateLost);

    private static string Cut(string text) => BoundedText.Cut(text, LongestFaultText);

    private static bool HasImage(MimeBundle bundle) => bundle.Forms.Keys.Any(form => form.StartsWith("image/", StringComparison.Ordinal));

    private static bool IsBounded(MimeBundle bundle) => bundle.Forms.Count <= MimeBundle.MostForms && bundle.Size <= LargestBundle;

}
