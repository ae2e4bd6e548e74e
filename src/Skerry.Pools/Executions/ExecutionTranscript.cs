using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Skerry.Pools.Executions;

/// <summary>Gathers what an execution did into its result.</summary>
/// <remarks>The sandbox is hostile, so every bound is kept here, whatever the agent promised.</remarks>
/// <param name="outputLimit">How many characters of each standard stream are kept.</param>
internal sealed class ExecutionTranscript(int outputLimit)
{
    /// <summary>The most bytes of JSON that a value or a display has; a larger one is dropped.</summary>
    public const int LargestBundle = 24 * 1024 * 1024;

    /// <summary>The most forms that a value or a display has.</summary>
    public const int MostForms = 64;

    /// <summary>The most characters of each part of a fault.</summary>
    public const int LongestFaultText = 64 * 1024;

    private readonly BoundedText _stdout = new(outputLimit);
    private readonly BoundedText _stderr = new(outputLimit);
    private MimeBundle? _value;
    private MimeBundle? _image;
    private ExecutionFault? _fault;
    private long _bundleBytes;

    /// <summary>About how many bytes the result holds in memory.</summary>
    public long Size => 1024 + ((_stdout.Length + _stderr.Length) * sizeof(char)) + _bundleBytes
        + ((_fault?.Name.Length + _fault?.Message.Length + _fault?.Traceback.Length ?? 0) * sizeof(char));

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
                Keep(_value, HasImage(display.Data) ? display.Data : _image);
                return display;

            case ExecutionValue value when IsBounded(value.Data):
                Keep(value.Data, HasImage(value.Data) ? value.Data : _image);
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

    private static bool IsBounded(MimeBundle bundle) =>
        bundle.Forms.Count <= MostForms
        && bundle.Forms.Values.All(form => form.ValueKind is not JsonValueKind.Undefined)
        && Bytes(bundle) <= LargestBundle;

    private static long Bytes(MimeBundle? bundle) =>
        bundle?.Forms.Sum(form => (long)Encoding.UTF8.GetByteCount(form.Key) + JsonMarshal.GetRawUtf8Value(form.Value).Length) ?? 0;

    private void Keep(MimeBundle? value, MimeBundle? image)
    {
        _value = value;
        _image = image;
        _bundleBytes = Bytes(value) + (ReferenceEquals(value, image) ? 0 : Bytes(image));
    }
}
