namespace Skerry.Pools.Executions;

/// <summary>The executions of a session that ended last, few and small enough to keep. Not thread-safe.</summary>
internal sealed class FinishedExecutions
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    /// <summary>How many bytes they may hold together. The data of a single one that holds more is not kept.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    private readonly Queue<(string Id, long Size, long Drawn)> _kept = new();
    private long _bytes;

    /// <summary>Keeps one.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="size">How many bytes it holds.</param>
    /// <param name="drawn">How many bytes of the session's buffers are to be given back when it is forgotten.</param>
    /// <returns>Those that are kept no longer.</returns>
    public IReadOnlyList<(string Id, long Size, long Drawn)> Add(string id, long size, long drawn)
    {
        _kept.Enqueue((id, size, drawn));
        _bytes += size;
        if (_kept.Count <= Most && _bytes <= MostBytes) return [];

        var forgotten = new List<(string Id, long Size, long Drawn)>();
        while (_kept.Count > Most || _bytes > MostBytes)
        {
            var oldest = _kept.Dequeue();
            _bytes -= oldest.Size;
            forgotten.Add(oldest);
        }

        return forgotten;
    }
}
