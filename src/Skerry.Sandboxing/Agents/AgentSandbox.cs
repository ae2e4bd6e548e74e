using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Agents;

/// <summary>A running sandbox, reached through its agent.</summary>
internal sealed class AgentSandbox : ISandbox
{
    private readonly AgentConnection _agent;
    private readonly AgentExecutions _executions;
    private readonly Func<Task> _takeDown;
    private readonly Lock _gate = new();
    private Task? _disposal;

    /// <summary>Takes over a sandbox that has started.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="explainEnd">Says why it ended, given what its stream told.</param>
    /// <param name="takeDown">Takes everything of it down, or throws; then it may be called again.</param>
    public AgentSandbox(string id, AgentConnection agent, Func<string, Task<string>> explainEnd, Func<Task> takeDown)
    {
        (Id, _agent, _takeDown) = (id, agent, takeDown);
        _executions = new AgentExecutions(agent);
        Files = new AgentFiles(agent);
        Ended = EndAsync(explainEnd);
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public Task<string> Ended { get; }

    /// <inheritdoc/>
    public ISandboxFiles Files { get; }

    /// <inheritdoc/>
    public IAsyncEnumerable<ExecutionEvent> ExecuteAsync(ExecutionCommand command, CancellationToken cancellationToken) =>
        _executions.ExecuteAsync(command, cancellationToken);

    /// <inheritdoc/>
    public Task CancelAsync(string executionId, CancellationToken cancellationToken) =>
        _executions.CancelAsync(executionId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            // A failure is not kept: whoever comes after it tries again.
            if (_disposal is null or { IsFaulted: true } or { IsCanceled: true }) _disposal = Task.Run(TakeDownAsync);
            return new ValueTask(_disposal);
        }
    }

    private async Task<string> EndAsync(Func<string, Task<string>> explainEnd)
    {
        var reason = await _agent.Ended;
        // Whoever disposes it needs no explanation, and does not wait for one.
        lock (_gate)
        {
            if (_disposal is not null) return reason;
        }

        return await explainEnd(reason);
    }

    private async Task TakeDownAsync()
    {
        _agent.Dispose();
        await Ended;
        await _takeDown();
    }
}
