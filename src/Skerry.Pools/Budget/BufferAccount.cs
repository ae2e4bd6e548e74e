namespace Skerry.Pools.Budget;

/// <summary>
/// What the server may hold for one purpose, a session or the requests that are being read, within the bound of the node.
/// </summary>
public sealed class BufferAccount
{
    private readonly Lock _gate = new();
    private readonly BufferBudget _node;
    private readonly long _most;
    private readonly string _owner;
    private long _used;

    internal BufferAccount(BufferBudget node, long most, string owner) => (_node, _most, _owner) = (node, most, owner);

    /// <summary>How many bytes it has.</summary>
    public long Used
    {
        get
        {
            lock (_gate) return _used;
        }
    }

    /// <summary>Takes bytes, all or none.</summary>
    /// <param name="bytes">How many; not negative.</param>
    /// <returns>Null if they were taken; otherwise why not, in words that a caller may see.</returns>
    public string? Take(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            if (_used + bytes > _most)
                return $"the server holds {_used >> 20} MiB for {_owner} and may hold {_most >> 20} MiB.";
            if (!_node.TryTake(bytes))
                return $"the machine's memory budget for buffers is used up: the server holds {_node.Used >> 20} of "
                    + $"{_node.Total >> 20} MiB.";
            _used += bytes;
            return null;
        }
    }

    /// <summary>Gives back bytes that were taken.</summary>
    /// <param name="bytes">How many.</param>
    public void Return(long bytes)
    {
        lock (_gate) _used -= bytes;
        _node.Return(bytes);
    }
}
