namespace Skerry.Pools.Definitions;

/// <summary>What one sandbox may use at most.</summary>
public sealed record SandboxResources
{
    /// <summary>Memory in bytes, including what is written to the scratch layer where that is held in memory.</summary>
    /// <value>From 128 MiB to 1 TiB; 1 GiB by default.</value>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Processors, as a share of time.</summary>
    /// <value>From 0.1 to 256; 1 by default.</value>
    public double Cpus { get; init; } = 1;

    /// <summary>Processes and threads together.</summary>
    /// <value>From 64 to 32768; 256 by default.</value>
    public int MaxProcesses { get; init; } = 256;

    /// <summary>The size of the writable scratch layer in bytes: everything that a session writes, uploads included.</summary>
    /// <value>From 16 MiB to 1 TiB; 512 MiB by default.</value>
    public long ScratchBytes { get; init; } = 512L << 20;

    /// <summary>How many files and directories the scratch layer holds.</summary>
    /// <value>From 1024 to 10 million; 65536 by default.</value>
    public int ScratchFiles { get; init; } = 65536;
}
