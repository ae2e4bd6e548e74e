using Skerry.Pools.Budget;

namespace Skerry.Pools.Executions;

/// <summary>What the server holds for one execution: its code while it waits, its events on their way, its result.</summary>
/// <remarks>
/// Drawn from the account of the session. What is still held goes back when the last holder lets go: the session's memory of finished
/// executions, and each request that sends the result to a caller.
/// </remarks>
public sealed class ExecutionBuffers
{
    private readonly Lock _gate = new();
    private readonly BufferAccount _account;
    private long _bytes;
    private int _holders = 1;

    /// <summary>Opens buffers with one holder.</summary>
    /// <param name="account">What they draw from.</param>
    public ExecutionBuffers(BufferAccount account) => _account = account;

    /// <summary>Takes bytes, all or none.</summary>
    /// <param name="bytes">How many; not negative.</param>
    /// <returns>Null if they were taken; otherwise why not, in words that a caller may see.</returns>
    public string? Take(long bytes)
    {
        lock (_gate)
        {
            if (_holders == 0) return "nobody waits for the execution any more.";
            if (_account.Take(bytes) is { } shortage) return shortage;
            _bytes += bytes;
            return null;
        }
    }

    /// <summary>Gives back bytes that were taken.</summary>
    /// <param name="bytes">How many.</param>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            // The last holder has given back everything.
            if (_holders == 0) return;
            _bytes -= bytes;
            _account.Return(bytes);
        }
    }

    /// <summary>Adds a holder. There is one.</summary>
    internal void Hold()
    {
        lock (_gate) _holders++;
    }

    /// <summary>Removes a holder; the last one gives back what is still held.</summary>
    internal void Release()
    {
        lock (_gate)
        {
            if (--_holders > 0) return;
            _account.Return(_bytes);
            _bytes = 0;
        }
    }

    /// <summary>Parts with some of what is held, for a smaller copy that stays longer.</summary>
    /// <param name="most">How many bytes, at most.</param>
    /// <returns>Buffers with one holder that hold them.</returns>
    internal ExecutionBuffers Split(long most)
    {
        lock (_gate)
        {
            var part = Math.Min(most, _bytes);
            _bytes -= part;
            return new ExecutionBuffers(_account) { _bytes = part };
        }
    }
}
