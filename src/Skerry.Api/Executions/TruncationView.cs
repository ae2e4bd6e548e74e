using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>What is missing from an answer.</summary>
/// <param name="Stdout">At least so many characters of standard output.</param>
/// <param name="Stderr">At least so many characters of standard error.</param>
/// <param name="Outputs">So many displays and values.</param>
internal sealed record TruncationView(long Stdout, long Stderr, int Outputs)
{
    /// <returns>What is missing; null if nothing is.</returns>
    public static TruncationView? Of(OutputTruncation truncation) =>
        truncation == OutputTruncation.None ? null : new TruncationView(truncation.Stdout, truncation.Stderr, truncation.Outputs);
}
