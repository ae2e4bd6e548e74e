using Skerry.Pools.Definitions;

namespace Skerry.Pools.Budget;

/// <summary>
/// How the memory and the processes of a node are divided. Pure: it follows from what the machine has and what was asked for.
/// </summary>
/// <remarks>
/// <code>
///   0                    ReadyCeiling     Ceiling   Wall            Memory                 the machine's memory
///   ├── sandboxes ─────────────┼─────────────┼───────┼── buffers ─────┼── host reserve ──────┤
///                              │             │       └ the kernel's limit of all sandboxes together
///                              │             └ the youngest sandbox above its share is ended
///                              └ no sandbox is made ready ahead of a caller; those that are ready are given up
/// </code>
/// </remarks>
public sealed record BudgetPlan
{
    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    /// <summary>Divides.</summary>
    /// <param name="capacity">What the machine has.</param>
    /// <param name="options">What was asked for; within its bounds.</param>
    public BudgetPlan(NodeCapacity capacity, BudgetOptions options)
    {
        ArgumentNullException.ThrowIfNull(capacity);
        ArgumentNullException.ThrowIfNull(options);
        Capacity = capacity;
        Options = options;
        HostReserve = options.HostReserveBytes ?? Math.Min(Math.Max(GiB, capacity.MemoryBytes / 10), capacity.MemoryBytes / 2);
        Memory = options.MemoryBytes ?? Math.Max(0, capacity.MemoryBytes - HostReserve);
        Buffers = Math.Min(options.BufferBytes ?? Math.Min(GiB, Memory / 8), Memory / 2);
        Wall = Memory - Buffers;
        Ceiling = Wall - Math.Min(Math.Max(Wall / 16, capacity.Processors * 128 * MiB), Wall / 8);
        ProcessWall = capacity.Processes - Math.Min(Math.Max(512, capacity.Processes / 10), capacity.Processes / 2);
    }

    /// <summary>What the machine has.</summary>
    public NodeCapacity Capacity { get; }

    /// <summary>What was asked for.</summary>
    public BudgetOptions Options { get; }

    /// <summary>Memory that is left to the system and to the server itself.</summary>
    public long HostReserve { get; }

    /// <summary>Memory of all sandboxes and of the server's buffers.</summary>
    public long Memory { get; }

    /// <summary>Memory of the server's buffers.</summary>
    public long Buffers { get; }

    /// <summary>Memory of all sandboxes, which the kernel enforces.</summary>
    public long Wall { get; }

    /// <summary>Memory of all sandboxes, which the budget enforces, by ending sandboxes.</summary>
    public long Ceiling { get; }

    /// <summary>Processes and threads of all sandboxes.</summary>
    public int ProcessWall { get; }

    /// <summary>How many sandboxes fit if none uses more than its reserve.</summary>
    public int Seats => (int)Math.Min(
        Math.Min(Ceiling / Options.SandboxReserveBytes, ProcessWall / Options.SandboxReserveProcesses), int.MaxValue);

    /// <summary>How many sessions a pool may have that does not say: as many as fit, within the bounds of Azure.</summary>
    public int DefaultMaxConcurrentSessions => Math.Clamp(Seats, 1, PoolDefinitionValidator.MostSessions);

    /// <summary>What must be free on the machine, whatever else runs there; the budget shrinks before it is used up.</summary>
    internal long FreeFloor => HostReserve / 4;

    /// <summary>Checks that the machine has what was asked for.</summary>
    /// <returns>A sentence for each thing that it does not have. Empty if all is well.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. Check(
            Memory <= Capacity.MemoryBytes, $"memory: {Memory / MiB} MiB is more than this machine's {Capacity.MemoryBytes / MiB} MiB."),
        .. Check(Seats >= 1, $"memory: of {Memory / MiB} MiB nothing is left for a sandbox of {Options.SandboxReserveBytes / MiB} MiB and "
            + $"{Options.SandboxReserveProcesses} processes; {Buffers / MiB} MiB are for buffers."),
    ];

    /// <summary>Above which use no sandbox is made ready ahead of a caller.</summary>
    internal static long ReadyCeiling(long ceiling) => ceiling - (ceiling / 8);

    private static IEnumerable<string> Check(bool holds, string complaint) => holds ? [] : [complaint];
}
