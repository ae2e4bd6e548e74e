namespace Skerry.Pools.Budget;

/// <summary>
/// What the sandboxes of this node, and the server's own buffers, may take together. What is left out is derived from the machine.
/// </summary>
public sealed record BudgetOptions
{
    private const long MiB = 1L << 20;
    private const long TiB = 1L << 40;

    /// <summary>Memory of all sandboxes and of the server's buffers, in bytes.</summary>
    /// <value>From 256 MiB to 1 TiB; null: the machine's memory less <see cref="HostReserveBytes"/>.</value>
    public long? MemoryBytes { get; init; }

    /// <summary>Memory that is left to everything else: the system, the server itself, templates.</summary>
    /// <value>From 128 MiB to 1 TiB; null: a tenth of the machine's memory, at least 1 GiB and at most half of it.</value>
    public long? HostReserveBytes { get; init; }

    /// <summary>What a sandbox is admitted with, however little it uses: its share that is never taken back.</summary>
    /// <value>From 16 MiB to 1 TiB; 64 MiB by default.</value>
    public long SandboxReserveBytes { get; init; } = 64 * MiB;

    /// <summary>What the server may hold for all sessions together: code that waits, results, files on their way.</summary>
    /// <value>From 32 MiB to 1 TiB, at most half the budget; null: an eighth of the budget, at most 1 GiB.</value>
    public long? BufferBytes { get; init; }

    /// <summary>What the server may hold for one session.</summary>
    /// <value>From 1 MiB to 1 TiB; 64 MiB by default.</value>
    public long SessionBufferBytes { get; init; } = 64 * MiB;

    /// <summary>Processes and threads that a sandbox is admitted with.</summary>
    /// <value>From 1 to 32768; 64 by default.</value>
    public int SandboxReserveProcesses { get; init; } = 64;

    /// <summary>How much of the state directory's disk must be free for a sandbox to be started.</summary>
    /// <value>From 0 to 1 TiB; 1 GiB by default.</value>
    public long DiskReserveBytes { get; init; } = 1024 * MiB;

    /// <summary>Checks the bounds that the members document.</summary>
    /// <returns>A sentence for each member out of bounds. Empty if all is well.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. Range(MemoryBytes, 256 * MiB, "memory"),
        .. Range(HostReserveBytes, 128 * MiB, "hostReserve"),
        .. Range(SandboxReserveBytes, 16 * MiB, "sandboxReserve"),
        .. Range(BufferBytes, 32 * MiB, "buffers"),
        .. Range(SessionBufferBytes, MiB, "sessionBuffers"),
        .. Range(DiskReserveBytes, 0, "diskReserve"),
        .. SandboxReserveProcesses is >= 1 and <= 32768
            ? (string[])[]
            : [$"sandboxReserveProcesses: {SandboxReserveProcesses} is out of bounds; 1 to 32768 is allowed."],
    ];

    private static IEnumerable<string> Range(long? value, long least, string member) =>
        value is null || (value >= least && value <= TiB)
            ? []
            : [$"{member}: {value / MiB} MiB is out of bounds; {least / MiB} to {TiB / MiB} MiB is allowed."];
}
