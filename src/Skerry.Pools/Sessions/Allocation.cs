namespace Skerry.Pools.Sessions;

/// <summary>A new identifier's wait for a sandbox, shared by all requests for it. Guarded by the pool's lock but for its tasks.</summary>
/// <param name="identifier">The identifier.</param>
#pragma warning disable CA1001 // A token source without a timer holds nothing, and may be cancelled after the allocation has ended.
internal sealed class Allocation(SessionIdentifier identifier)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<Session> _session = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();

    public SessionIdentifier Identifier { get; } = identifier;

    /// <summary>How many requests wait; each gets a hold on the session with it.</summary>
    public int Requests { get; set; }

    public Task<Session> Session => _session.Task;

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public void Succeed(Session session) => _session.TrySetResult(session);

    public void Fail(Exception exception) => _session.TrySetException(exception);

    public void Abandon() => _abandoned.Cancel();
}
