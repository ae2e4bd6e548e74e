using Skerry.Pools.Budget;

namespace Skerry.Server.Options;

/// <summary>
/// What sandboxes and the server's buffers may take of this machine. What is left out has the default of <see cref="BudgetOptions"/>.
/// </summary>
internal sealed class NodeBudgetOptions
{
    /// <summary>Memory of all sandboxes and of the server's buffers in MiB.</summary>
    public long? MemoryInMiB { get; set; }

    /// <summary>Memory that is left to everything else, in MiB.</summary>
    public long? HostReserveInMiB { get; set; }

    /// <summary>Memory that a sandbox is admitted with, in MiB.</summary>
    public long? SandboxReserveInMiB { get; set; }

    /// <summary>What the server may hold for all sessions together, in MiB.</summary>
    public long? BuffersInMiB { get; set; }

    /// <summary>What the server may hold for one session, in MiB.</summary>
    public long? SessionBuffersInMiB { get; set; }

    /// <summary>Processes and threads that a sandbox is admitted with.</summary>
    public int? SandboxReserveProcesses { get; set; }

    /// <summary>What must be free of the state directory's disk, in MiB.</summary>
    public long? DiskReserveInMiB { get; set; }

    /// <summary>Forms the options; their bounds are not checked yet.</summary>
    public BudgetOptions ToOptions()
    {
        var usual = new BudgetOptions();
        return new BudgetOptions
        {
            MemoryBytes = Bytes(MemoryInMiB),
            HostReserveBytes = Bytes(HostReserveInMiB),
            SandboxReserveBytes = Bytes(SandboxReserveInMiB) ?? usual.SandboxReserveBytes,
            BufferBytes = Bytes(BuffersInMiB),
            SessionBufferBytes = Bytes(SessionBuffersInMiB) ?? usual.SessionBufferBytes,
            SandboxReserveProcesses = SandboxReserveProcesses ?? usual.SandboxReserveProcesses,
            DiskReserveBytes = Bytes(DiskReserveInMiB) ?? usual.DiskReserveBytes,
        };
    }

    // Out of bounds either way; what matters is that the options get to say so.
    private static long? Bytes(long? mebibytes) => mebibytes is { } count ? Math.Clamp(count, -1, 1L << 40) << 20 : null;
}
