namespace Skerry.Agent.Kernels;

/// <summary>What a kernel is asked to do.</summary>
/// <param name="N">The execution's number.</param>
/// <param name="Code">The source text to run; null asks it to reseed its random number generators.</param>
internal sealed record KernelCommand(long N, string? Code);
