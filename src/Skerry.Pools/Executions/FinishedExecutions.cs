namespace Skerry.Pools.Executions;

/// <summary>The executions of a session that ended last, few and small enough to keep. Not thread-safe.</summary>
internal sealed class FinishedExecutions
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    /// <summary>How many bytes they may hold together. The data of a single one that holds more is not kept.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    private readonly Queue<(string Id, long Size)> _kept = new();
    private long _bytes;

    /// <summary>Keeps one.</summary>
    /// <returns>The ids of those that are kept no longer.</returns>
    public IReadOnlyList<string> Add(string id, long size)
    {
        _kept.Enqueue((id, size));
        _bytes += size;
        if (_kept.Count <= Most && _bytes <= MostBytes) return [];

        var forgotten = new List<string>();
        while (_kept.Count > Most || _bytes > MostBytes)
        {
            var oldest = _kept.Dequeue();
            _bytes -= oldest.Size;
            forgotten.Add(oldest.Id);
        }

        return forgotten;
    }
}
