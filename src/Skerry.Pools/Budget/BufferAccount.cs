namespace Skerry.Pools.Budget;

/// <summary>What the server holds for one session, within the session's bound and the node's.</summary>
internal sealed class BufferAccount(BufferBudget node, long most)
{
    private readonly Lock _gate = new();
    private long _used;
    private bool _closed;

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
            // What ends after its session, ends without a trace; it is not to be kept from ending.
            if (_closed) return null;
            if (_used + bytes > most)
                return $"the server holds {_used >> 20} MiB for this session and may hold {most >> 20} MiB.";
            if (!node.TryTake(bytes))
                return $"the machine's memory budget for buffers is used up: the server holds {node.Used >> 20} of {node.Total >> 20} MiB.";
            _used += bytes;
            return null;
        }
    }

    /// <summary>Gives bytes back that were taken.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            if (_closed) return;
            _used -= bytes;
        }

        node.Return(bytes);
    }

    /// <summary>The session has ended: gives everything back.</summary>
    public void Close()
    {
        long used;
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            used = _used;
        }

        node.Return(used);
    }
}
