namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>The parked starts of one kind, and whether somebody is parking more.</summary>
/// <param name="size">How many there are to be.</param>
internal sealed class CloneShelf(int size)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<CloneStart> _parked = [];
    private bool _isFilling;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _parked.Count;
        }
    }

    /// <summary>Takes the one that has waited for the longest time, if there is one.</summary>
    public CloneStart? Take()
    {
        lock (_gate)
        {
            var first = _parked.First;
            if (first is not null) _parked.RemoveFirst();
            return first?.Value;
        }
    }

    /// <summary>Adds one.</summary>
    public void Put(CloneStart start)
    {
        lock (_gate) _parked.AddLast(start);
    }

    /// <summary>Takes a certain one out, unless somebody was faster.</summary>
    public bool Remove(CloneStart start)
    {
        lock (_gate) return _parked.Remove(start);
    }

    /// <summary>Whether the caller is to fill it: some are missing and nobody else does.</summary>
    public bool TryBeginFilling()
    {
        lock (_gate) return !_isFilling && (_isFilling = _parked.Count < size);
    }

    /// <summary>Whether who fills it has more to do. Whoever takes one after it was told no begins anew.</summary>
    public bool IsFillingToGoOn()
    {
        lock (_gate) return _isFilling = _parked.Count < size;
    }
}
