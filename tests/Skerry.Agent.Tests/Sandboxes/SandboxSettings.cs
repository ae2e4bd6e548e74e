namespace Skerry.Agent.Tests.Sandboxes;

/// <summary>How a test wants its sandbox.</summary>
/// <param name="Preload">Modules that the kernel imports before it is ready.</param>
/// <param name="Uid">Who user code runs as. Linux counts processes by user: a test that makes many takes a user of its own.</param>
/// <param name="MaxProcesses">How many processes user code may have.</param>
/// <param name="DataSize">The size of the data directory, as <c>mount</c> reads it; 0 for no limit of its own.</param>
/// <param name="HasGroup">
/// Whether user code has a control group of its own, as in a virtual machine: plain files that the test writes.
/// </param>
public sealed record SandboxSettings(
    string Preload = "", int Uid = 1000, int MaxProcesses = 2048, string DataSize = "0", bool HasGroup = false);
