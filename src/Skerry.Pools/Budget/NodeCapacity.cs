namespace Skerry.Pools.Budget;

/// <summary>What a machine has, and does not change while the server runs.</summary>
/// <param name="MemoryBytes">Its memory; less where the server's own control group is limited to less.</param>
/// <param name="Processes">How many processes and threads it can have.</param>
/// <param name="Processors">How many processors the server may use.</param>
public sealed record NodeCapacity(long MemoryBytes, int Processes, int Processors);

/// <summary>What is used of a machine at one moment.</summary>
/// <param name="AvailableBytes">Memory that can be had without swapping.</param>
/// <param name="SandboxBytes">Memory of all sandboxes together that cannot be taken back: no cached files.</param>
/// <param name="SandboxProcesses">Processes and threads of all sandboxes together.</param>
/// <param name="FreeDiskBytes">What is free of the disk that sandboxes write to.</param>
public readonly record struct NodeUse(long AvailableBytes, long SandboxBytes, int SandboxProcesses, long FreeDiskBytes);

/// <summary>What one sandbox really uses.</summary>
/// <param name="MemoryBytes">Memory that cannot be taken back: no cached files.</param>
/// <param name="Processes">Processes and threads.</param>
public readonly record struct SandboxUse(long MemoryBytes, int Processes);
