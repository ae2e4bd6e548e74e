using System.Globalization;
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
    /// <param name="countOutOfMemoryKills">Tells how many of its processes were killed for want of memory.</param>
    /// <param name="takeDown">Takes everything of it down. Never throws.</param>
    public AgentSandbox(string id, AgentConnection agent, Func<long> countOutOfMemoryKills, Func<Task> takeDown)
    {
        (Id, _agent, _takeDown) = (id, agent, takeDown);
        _executions = new AgentExecutions(agent);
        Files = new AgentFiles(agent);
        Ended = EndAsync(countOutOfMemoryKills);
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
        lock (_gate) return new ValueTask(_disposal ??= Task.Run(DisposeOnceAsync));
    }

    private async Task<string> EndAsync(Func<long> countOutOfMemoryKills)
    {
        var reason = await _agent.Ended;
        var kills = countOutOfMemoryKills();
        return kills == 0
            ? reason
            : string.Create(
                CultureInfo.InvariantCulture, $"{reason} Its memory was used up, and the kernel had killed {kills} of its processes.");
    }

    private async Task DisposeOnceAsync()
    {
        _agent.Dispose();
        await Ended;
        await _takeDown();
    }
}
