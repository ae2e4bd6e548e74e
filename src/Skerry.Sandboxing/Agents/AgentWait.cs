namespace Skerry.Sandboxing.Agents;

/// <summary>One wait for an agent: how long it may take, and whether the caller still wants it.</summary>
internal sealed class AgentWait : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _either;

    /// <summary>Begins to wait.</summary>
    /// <param name="longest">How long the agent may take.</param>
    /// <param name="timeProvider">Measures it.</param>
    /// <param name="callerToken">The caller gives up.</param>
    public AgentWait(TimeSpan longest, TimeProvider timeProvider, CancellationToken callerToken)
    {
        CallerToken = callerToken;
        _deadline = new CancellationTokenSource(longest, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, callerToken);
    }

    /// <summary>The caller's own token.</summary>
    public CancellationToken CallerToken { get; }

    /// <summary>Whether the time is up.</summary>
    public bool IsOverdue => _deadline.IsCancellationRequested;

    /// <summary>Whether it was the caller who gave up.</summary>
    public bool IsGivenUp => CallerToken.IsCancellationRequested;

    /// <summary>Ends the wait, for either reason.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Starts again: the agent has done its part up to here, or the time that passes now is not its own.</summary>
    /// <param name="longest">How long it may take from now on.</param>
    /// <remarks>A wait whose time was up stays so.</remarks>
    public void Restart(TimeSpan longest) => _deadline.CancelAfter(longest);

    public void Dispose()
    {
        _either.Dispose();
        _deadline.Dispose();
    }
}
