using Skerry.Agent.Protocol;

namespace Skerry.Sandboxing.Agents;

/// <summary>Turns of file requests at an agent, so that callers who are slow leave room for executions and cancellations.</summary>
/// <remarks>
/// A turn is taken before any clock of the agent runs. Transfers last as long as their callers like; the other requests are short, and have
/// turns of their own, so that looking at a directory does not wait for somebody's download.
/// </remarks>
/// <param name="connection">The agent.</param>
/// <param name="most">How many at the same time.</param>
#pragma warning disable CA1001 // The semaphore has no wait handle. Those who wait for it outlive the sandbox by a moment.
internal sealed class AgentTurns(AgentConnection connection, int most)
#pragma warning restore CA1001
{
    /// <summary>How many requests other than transfers.</summary>
    public const int MostShort = 32;

    private readonly SemaphoreSlim _free = new(most);

    /// <summary>Turns of transfers.</summary>
    public static AgentTurns OfTransfers(AgentConnection connection) => new(connection, AgentBounds.MostFileTransfers);

    /// <summary>Turns of the other requests.</summary>
    public static AgentTurns OfShortRequests(AgentConnection connection) => new(connection, MostShort);

    /// <summary>Waits for a turn.</summary>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <returns>The turn; disposing it ends it.</returns>
    /// <exception cref="Pools.Sandboxes.SandboxLostException">The sandbox ended.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.EndedToken);
        try
        {
            await _free.WaitAsync(either.Token);
            return new Turn(_free);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw connection.Close("The sandbox ended.");
        }
    }

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) free.Release();
        }
    }
}
