namespace Skerry.Pools.Tests.Sessions;

/// <summary>
/// Holds continuations back until the test runs them, the last one first: the order that a thread pool takes once in a thousand runs.
/// </summary>
internal sealed class LastFirstContext : SynchronizationContext
{
    private readonly Lock _gate = new();
    private readonly Stack<(SendOrPostCallback Callback, object? State)> _held = new();

    public int Held
    {
        get
        {
            lock (_gate) return _held.Count;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate) _held.Push((d, state));
    }

    /// <summary>Calls a function whose continuations come here.</summary>
    public T Begin<T>(Func<T> function)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return function();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs what is held, and what comes of it.</summary>
    public void Run() =>
        Begin(() =>
        {
            while (Held > 0)
            {
                (SendOrPostCallback Callback, object? State) last;
                lock (_gate) last = _held.Pop();
                last.Callback(last.State);
            }

            return Held;
        });
}
