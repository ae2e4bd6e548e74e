namespace Skerry.Pools.Executions;

/// <summary>What came of an execution.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Stdout">What was written to standard output, at most <see cref="ExecutionCommand.OutputLimit"/> characters.</param>
/// <param name="Stderr">What was written to standard error, likewise; a traceback is not in it.</param>
/// <param name="Value">The value of the last expression, if there was one.</param>
/// <param name="Image">The last display, or the value, that has an <c>image/*</c> form.</param>
/// <param name="Fault">The exception that nothing caught.</param>
/// <param name="Duration">How long it ran, as the sandbox says.</param>
/// <param name="StateLost">Whether the session's variables are gone.</param>
public sealed record ExecutionResult(
    ExecutionOutcome Outcome,
    string Stdout,
    string Stderr,
    MimeBundle? Value,
    MimeBundle? Image,
    ExecutionFault? Fault,
    TimeSpan Duration,
    bool StateLost)
{
    private const int Overhead = 1024;

    /// <summary>Why the kernel was replaced; null unless it was.</summary>
    public KernelLoss? Loss { get; init; }

    /// <summary>Why the kernel was replaced, or the session was ended under it, in words for its caller; null if neither was.</summary>
    public string? EndReason { get; init; }

    /// <summary>What was displayed, and the value, in order, as much as is kept.</summary>
    public IReadOnlyList<ShownOutput> Outputs { get; init; } = [];

    /// <summary>What is missing.</summary>
    public OutputTruncation Truncation { get; init; } = OutputTruncation.None;

    /// <summary>
    /// Why something that the code put out is not in the result, in words for its caller; null if everything within bounds is.
    /// </summary>
    public string? Omission { get; init; }

    /// <summary>How many bytes the result holds in memory.</summary>
    internal long Size =>
        Overhead
        + ((Stdout.Length + Stderr.Length
            + (Fault is null ? 0L : Fault.Name.Length + Fault.Message.Length + Fault.Traceback.Length)) * sizeof(char))
        + Bundles.Sum(bundle => bundle.Size);

    /// <summary>The bundles of its outputs, its value and its image, each once.</summary>
    private IEnumerable<MimeBundle> Bundles => Outputs.Select(output => output.Data).Append(Value).Append(Image).OfType<MimeBundle>()
        .Distinct<MimeBundle>(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The result with a text in place of its value and without its image and outputs: what is remembered of one that is too large.
    /// </summary>
    internal ExecutionResult WithoutData() => this with
    {
        Value = new MimeBundle(new Dictionary<string, JsonText>
        {
            ["text/plain"] = JsonText.OfString(
                $"<{Bundles.Sum(bundle => bundle.Size)} bytes: too large to be kept for a later request>"),
        }),
        Image = null,
        Outputs = [],
        Truncation = Truncation with { Outputs = Truncation.Outputs + Outputs.Count },
    };
}
