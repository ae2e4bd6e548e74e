namespace Skerry.Agent.Kernels;

/// <summary>What a kernel is asked to run.</summary>
/// <param name="N">The execution's number.</param>
/// <param name="Code">The source text.</param>
internal sealed record KernelCommand(long N, string Code);
