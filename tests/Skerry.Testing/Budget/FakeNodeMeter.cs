using System.Collections.Concurrent;
using Skerry.Pools.Budget;

namespace Skerry.Testing.Budget;

/// <summary>A machine whose use the test decides.</summary>
/// <param name="capacity">What it has.</param>
public sealed class FakeNodeMeter(NodeCapacity capacity) : INodeMeter
{
    private int _reads;

    public NodeCapacity Capacity { get; } = capacity;

    /// <summary>What each sandbox uses, by its id; nothing by default.</summary>
    public ConcurrentDictionary<string, SandboxUse> Uses { get; } = new();

    /// <summary>Memory that something else on the machine uses.</summary>
    public long Others { get; set; }

    public long FreeDisk { get; set; } = long.MaxValue;

    /// <summary>What measuring fails with; null lets it succeed.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What limiting fails with; null lets it succeed.</summary>
    public Exception? LimitFailure { get; set; }

    /// <summary>How often the whole was measured.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public (long Memory, int Processes)? Limits { get; private set; }

    public void Limit(long memoryBytes, int processes)
    {
        if (LimitFailure is { } failure) throw failure;
        Limits = (memoryBytes, processes);
    }

    public NodeUse Read()
    {
        Interlocked.Increment(ref _reads);
        if (Failure is { } failure) throw failure;
        var sandboxes = Uses.Values.Sum(use => use.MemoryBytes);
        return new NodeUse(Capacity.MemoryBytes - Others - sandboxes, sandboxes, Uses.Values.Sum(use => use.Processes), FreeDisk);
    }

    public SandboxUse? Read(string sandboxId) => Uses.TryGetValue(sandboxId, out var use) ? use : null;
}
