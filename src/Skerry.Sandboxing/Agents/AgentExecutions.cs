using System.Net;
using System.Runtime.CompilerServices;
using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Agents;

/// <summary>Runs executions through an agent.</summary>
/// <param name="connection">The agent.</param>
internal sealed class AgentExecutions(AgentConnection connection)
{
    /// <inheritdoc cref="ISandbox.ExecuteAsync"/>
    public async IAsyncEnumerable<ExecutionEvent> ExecuteAsync(
        ExecutionCommand command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var events = new AgentEventReader(connection, command);
        try
        {
            while (!events.HasEnded) yield return await events.ReadAsync(cancellationToken);
        }
        finally
        {
            // Whoever lets go half-way has ended the execution when this returns, so the next one finds the kernel free.
            if (!events.HasEnded && !connection.Ended.IsCompleted)
                await events.DrainAsync(() => CancelAsync(command.Id, CancellationToken.None));
        }
    }

    /// <inheritdoc cref="ISandbox.CancelAsync"/>
    public async Task CancelAsync(string executionId, CancellationToken cancellationToken)
    {
        // Code runs, so no clock does. An execution that does not end is given up by whoever waits for its end.
        using var wait = new AgentWait(Timeout.InfiniteTimeSpan, connection.Time, cancellationToken);
        var address = AgentConnection.Address($"{AgentRoutes.Executions}/{Uri.EscapeDataString(executionId)}");
        using var answer = await connection.SendAsync(new HttpRequestMessage(HttpMethod.Delete, address), wait);
        if (!answer.IsSuccessStatusCode && answer.StatusCode is not HttpStatusCode.NotFound)
            throw connection.Close("The agent would not cancel an execution.");
    }
}
