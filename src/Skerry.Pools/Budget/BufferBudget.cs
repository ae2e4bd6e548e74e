namespace Skerry.Pools.Budget;

/// <summary>The memory that the server holds for its sessions: code that waits, events and files on their way, results.</summary>
/// <param name="total">How many bytes all sessions may have together.</param>
/// <param name="perSession">How many bytes one session may have.</param>
public sealed class BufferBudget(long total, long perSession)
{
    private long _used;

    /// <summary>How many bytes all sessions may have together.</summary>
    public long Total => total;

    /// <summary>How many bytes they have.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>
    /// Opens the account of the requests that are being read: at most half, so that slow senders do not keep sessions from working.
    /// </summary>
    /// <returns>The account.</returns>
    public BufferAccount OpenForRequests() => new(this, total / 2, "requests that are being read");

    /// <summary>Opens the account of one session.</summary>
    /// <returns>The account.</returns>
    public BufferAccount Open() => new(this, perSession, "this session");

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= total) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
