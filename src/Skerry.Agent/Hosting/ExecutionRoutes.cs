using System.Buffers;
using System.Text.Json;
using Skerry.Agent.Kernels;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Hosting;

/// <summary>The routes that run code.</summary>
internal sealed class ExecutionRoutes(KernelSet kernels)
{
    // Lines written before they are handed to the connection.
    private const int Batch = 64 * 1024;

    /// <summary>Answers when the kernel is warm.</summary>
    public async Task HelloAsync(HttpContext context)
    {
        var version = await kernels.Warm.Ready.WaitAsync(context.RequestAborted);
        await Answers.JsonAsync(context, new AgentHello(AgentRoutes.Version, kernels.Language, version), AgentJson.Default.AgentHello);
    }

    /// <summary>Runs code and answers with what happens, as it happens.</summary>
    public async Task StartAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var request = await ReadAsync(context);
        var events = kernels.TryExecute(request)
            ?? throw new AgentProblemException(AgentProblemException.Busy, "An execution is running in that kernel.");

        // A host that lets go no longer wants the result.
        await using var letGo = aborted.Register(() => kernels.Cancel(request.Id));
        context.Response.ContentType = "application/x-ndjson";
        var writer = context.Response.BodyWriter;
        // The host hears now that the code was accepted: it may run for long before it says anything. (Response.StartAsync sends nothing
        // until something is flushed.)
        await writer.FlushAsync(aborted);
        while (await events.WaitAsync(aborted))
        {
            var written = 0;
            while (written < Batch && events.TryRead(out var line))
            {
                writer.Write(line);
                written += line!.Length;
            }

            await writer.FlushAsync(aborted);
        }
    }

    /// <summary>Ends an execution soon.</summary>
    public Task CancelAsync(HttpContext context, string id)
    {
        kernels.Cancel(id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task<AgentExecution> ReadAsync(HttpContext context)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, AgentJson.Default.AgentExecution, context.RequestAborted);
            if (AgentBounds.IsExecutionId(request?.Id) && request is { Code: not null, TimeoutMilliseconds: > 0, OutputLimit: >= 0 })
                return request;
        }
        catch (JsonException e)
        {
            throw new AgentProblemException(AgentProblemException.Failed, e.Message);
        }

        throw new AgentProblemException(AgentProblemException.Failed, "The execution asked for does not exist.");
    }
}
