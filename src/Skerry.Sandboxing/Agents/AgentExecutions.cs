using System.Net;
using System.Net.Http.Json;
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
        using var answer = await StartAsync(command, cancellationToken);
        var events = new AgentEventReader(connection, answer, command);
        try
        {
            while (!events.HasEnded) yield return await events.ReadAsync(cancellationToken);
        }
        finally
        {
            // Whoever lets go half-way has ended the execution when this returns, so the next one finds the kernel free.
            if (!events.HasEnded && !connection.Ended.IsCompleted)
            {
                await CancelAsync(command.Id, CancellationToken.None);
                await events.DrainAsync();
            }

            await events.DisposeAsync();
        }
    }

    /// <inheritdoc cref="ISandbox.CancelAsync"/>
    public async Task CancelAsync(string executionId, CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(connection.Limits.Answer, connection.Time, cancellationToken);
        var address = AgentConnection.Address($"{AgentRoutes.Executions}/{Uri.EscapeDataString(executionId)}");
        using var answer = await connection.SendAsync(new HttpRequestMessage(HttpMethod.Delete, address), wait);
        if (!answer.IsSuccessStatusCode && answer.StatusCode is not HttpStatusCode.NotFound)
            throw connection.Lose("The agent would not cancel an execution.");
    }

    private async Task<HttpResponseMessage> StartAsync(ExecutionCommand command, CancellationToken cancellationToken)
    {
        if (connection.Freshen is { } freshen) await freshen(cancellationToken);
        using var wait = new AgentWait(connection.Limits.Answer, connection.Time, cancellationToken);
        var request = new HttpRequestMessage(HttpMethod.Post, AgentConnection.Address(AgentRoutes.Executions))
        {
            Content = JsonContent.Create(
                new AgentExecution(
                    command.Id, command.Code, command.UseEmptyKernel, (int)command.Timeout.TotalMilliseconds, command.OutputLimit),
                AgentJson.Default.AgentExecution),
        };
        var answer = await connection.SendAsync(request, wait);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            var problem = await AgentProblems.ReadAsync(connection, answer, wait);
            throw new InvalidOperationException($"The agent did not start the execution: {problem.Message}");
        }
    }
}
