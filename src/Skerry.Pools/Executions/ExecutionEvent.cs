namespace Skerry.Pools.Executions;

/// <summary>Something that happened during an execution. The last one is always <see cref="ExecutionCompleted"/>.</summary>
public abstract record ExecutionEvent
{
    /// <summary>How many bytes it holds in memory, or a little more.</summary>
    public virtual long Size => 128;

    /// <summary>How many bytes texts hold in memory.</summary>
    private protected static long SizeOf(params ReadOnlySpan<string> texts)
    {
        var size = 0L;
        foreach (var text in texts) size += (long)text.Length * sizeof(char);
        return size;
    }
}
