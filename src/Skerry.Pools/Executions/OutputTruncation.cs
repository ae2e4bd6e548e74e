namespace Skerry.Pools.Executions;

/// <summary>How much of what an execution put out is not in its result.</summary>
/// <param name="Stdout">At least so many characters of standard output.</param>
/// <param name="Stderr">At least so many characters of standard error.</param>
/// <param name="Outputs">So many displays and values.</param>
public sealed record OutputTruncation(long Stdout, long Stderr, int Outputs)
{
    /// <summary>Nothing is missing.</summary>
    public static readonly OutputTruncation None = new(0, 0, 0);
}
