namespace Skerry.Pools.Executions;

/// <summary>The executions of a session that ended last, few and small enough to keep. Not thread-safe.</summary>
internal sealed class FinishedExecutions
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    /// <summary>How many bytes they may hold together. The data of a single one that holds more is not kept.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    private readonly Queue<(Execution Execution, long Size)> _kept = new();
    private long _bytes;

    /// <summary>Keeps one.</summary>
    /// <param name="ended">The execution.</param>
    /// <param name="size">How many bytes it holds.</param>
    /// <returns>Those that are kept no longer.</returns>
    public IReadOnlyList<Execution> Add(Execution ended, long size)
    {
        _kept.Enqueue((ended, size));
        _bytes += size;
        if (_kept.Count <= Most && _bytes <= MostBytes) return [];

        var forgotten = new List<Execution>();
        while (_kept.Count > Most || _bytes > MostBytes)
        {
            var (oldest, bytes) = _kept.Dequeue();
            _bytes -= bytes;
            forgotten.Add(oldest);
        }

        return forgotten;
    }

    /// <summary>Keeps none any longer.</summary>
    /// <returns>Those that were kept.</returns>
    public IReadOnlyList<Execution> Clear()
    {
        Execution[] forgotten = [.. _kept.Select(kept => kept.Execution)];
        _kept.Clear();
        _bytes = 0;
        return forgotten;
    }
}
