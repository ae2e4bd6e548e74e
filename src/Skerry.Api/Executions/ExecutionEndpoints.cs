using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Skerry.Api.Errors;
using Skerry.Api.Executions.Streaming;
using Skerry.Api.Hosting;
using Skerry.Api.OpenApi;
using Skerry.Api.Wire;
using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Executions;

/// <summary>The routes that run code, of all generations.</summary>
internal sealed class ExecutionEndpoints(ApiOptions options, AnswerMemory memory, TimeProvider time)
{
    public void Map(RouteGroupBuilder pool)
    {
        pool.MapPost("/executions", Run(ExecutionShape.Resource)).DescribeExecute<ExecutionResource>("Execute");
        pool.MapPost("/execute", Run(ExecutionShape.Resource)).DescribeExecute<ExecutionResource>("ExecuteDraft");
        pool.MapPost("/code/execute", Run(ExecutionShape.Envelope)).DescribeExecute<ExecutionEnvelope>("ExecuteOld");
        pool.MapPost("/python/execute", Run(ExecutionShape.Bare)).DescribeExecute<BareExecution>("ExecuteOldest");
        pool.MapGet("/executions/{id}", (Delegate)GetAsync).DescribeExecution("GetExecution");
        pool.MapDelete("/executions/{id}", (Delegate)DeleteAsync).Describe("DeleteExecution", StatusCodes.Status204NoContent);
        pool.MapPost("/executions/{id}/cancel", (Delegate)CancelAsync).DescribeExecution("CancelExecution");
    }

    private Delegate Run(ExecutionShape shape) => (HttpContext context) => ExecuteAsync(context, shape);

    private async Task ExecuteAsync(HttpContext context, ExecutionShape shape)
    {
        var clock = new ExecutionClock(time);
        var version = ApiVersion.Of(context.Request);
        ExecutionRequest request;
        var pool = PoolRoute.Of(context).Pool;
        using (var body = await JsonBody.ReadAsync(context.Request, pool.RequestBuffers))
            request = ExecutionRequestParser.Parse(body.Bytes);

        var identifier = IdentifierParameter.Of(context.Request, request.Identifier);
        var format = request.IsAsynchronous ? StreamFormat.None : StreamFormats.Choose(context.Request.Headers.Accept);
        var isLive = format is not StreamFormat.None;
        var command = Command(context.Request, request, isLive);
        clock.Prepared();

        using var lease = await pool.AcquireAsync(identifier, context.RequestAborted);
        ExecutionClock.WriteSession(context.Response.Headers, lease);
        clock.Allocated();

        var view = new ExecutionView(request.ExecutionType, command.OutputLimit, WantsText(context.Request), request.AsMimeBundle);
        var execution = lease.Start(command, isLive, view);
        if (isLive)
        {
            await ExecutionStream.WriteAsync(context, execution, format, time);
            if (execution.Completion.IsCompleted) memory.Sent(await execution.Completion);
            return;
        }

        var status = shape is ExecutionShape.Resource && version.AcceptsExecutions
            ? StatusCodes.Status202Accepted
            : StatusCodes.Status200OK;
        if (request.IsAsynchronous)
        {
            context.Response.Headers["Operation-Location"] = Location(context, execution.Id, identifier, version);
            await ExecutionReply.WriteStartedAsync(context, shape, status, execution, identifier.Value);
            return;
        }

        // A caller that goes away leaves its code running, as on Azure: what it does to the session may be what matters.
        var result = await execution.Completion.WaitAsync(context.RequestAborted);
        clock.Executed();
        clock.WriteExecution(context.Response.Headers, lease, result.Duration);
        try
        {
            await ExecutionReply.WriteAsync(context, shape, status, execution, identifier.Value);
        }
        finally
        {
            memory.Sent(result);
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        using var lease = Acquire(context, out var identifier);
        await WriteFoundAsync(context, lease, Find(context, lease), identifier);
    }

    private async Task CancelAsync(HttpContext context)
    {
        using var lease = Acquire(context, out var identifier);
        var execution = Find(context, lease);
        await execution.CancelAsync(context.RequestAborted);
        await execution.Completion.WaitAsync(context.RequestAborted);
        await WriteFoundAsync(context, lease, execution, identifier);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        using var lease = Acquire(context, out _);
        var execution = Find(context, lease);
        await execution.CancelAsync(context.RequestAborted);
        await execution.Completion.WaitAsync(context.RequestAborted);
        ExecutionView.Of(execution).Forget();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // Many may ask for one result at once, and each answer has texts of its own.
    private static async Task WriteFoundAsync(HttpContext context, SessionLease lease, Execution execution, SessionIdentifier identifier)
    {
        if (execution.Completion.IsCompleted) lease.Draw(ExecutionReply.TextSize(await execution.Completion));
        await ExecutionReply.WriteAsync(context, ExecutionShape.Resource, StatusCodes.Status200OK, execution, identifier.Value);
    }

    private static SessionLease Acquire(HttpContext context, out SessionIdentifier identifier)
    {
        _ = ApiVersion.Of(context.Request);
        identifier = IdentifierParameter.Of(context.Request);
        return PoolRoute.Of(context).Pool.TryAcquire(identifier) ?? throw Missing(context);
    }

    private static Execution Find(HttpContext context, SessionLease lease) =>
        lease.FindExecution(Id(context)) is { } execution && !ExecutionView.Of(execution).IsForgotten
            ? execution
            : throw Missing(context);

    private static ApiException Missing(HttpContext context) =>
        new(ApiErrors.ExecutionNotFound, $"No execution available for operation Id: {Id(context)}");

    private static string Id(HttpContext context) => context.GetRouteValue("id") as string ?? "";

    private static ExecutionCommand Command(HttpRequest http, ExecutionRequest request, bool isLive) => new()
    {
        Id = ExecutionIds.Of(http),
        Code = request.Code,
        UseEmptyKernel = request.UseEmptyKernel,
        Timeout = request.Timeout,
        OutputLimit = OutputLimits.Choose(request.OutputLimit, isLive),
    };

    private bool WantsText(HttpRequest request) =>
        options.ExecutionResultAsString || TextOnlyClients.Includes(request.Headers.UserAgent.ToString());

    private static string Location(HttpContext context, string id, SessionIdentifier identifier, ApiVersion version)
    {
        var query = $"executions/{id}?identifier={Uri.EscapeDataString(identifier.Value)}";
        if (version.Text.Length > 0) query += $"&api-version={version.Text}";
        return PoolRoute.Of(context).Url(context.Request, query);
    }
}
