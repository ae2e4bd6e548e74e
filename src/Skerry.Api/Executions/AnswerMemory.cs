using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>Gives memory back to the host after large results: sandboxes need it more.</summary>
/// <remarks>
/// What a large result took is free when its answer is sent, but the runtime collects when it allocates, and a server that has become quiet
/// allocates nothing. So some seconds after the last of them there is one collection that returns what it frees.
/// </remarks>
internal sealed class AnswerMemory : IDisposable
{
    /// <summary>How long no large result was sent before memory is given back.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private const long Large = 1 << 20;

    private readonly ITimer _timer;

    /// <summary>Begins to watch.</summary>
    /// <param name="time">Measures the quiet.</param>
    public AnswerMemory(TimeProvider time)
        : this(time, () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true))
    {
    }

    internal AnswerMemory(TimeProvider time, Action collect) =>
        _timer = time.CreateTimer(_ => collect(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>A result was sent.</summary>
    public void Sent(ExecutionResult result)
    {
        if ((result.Value?.Size ?? 0) + (result.Image?.Size ?? 0) >= Large) _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
