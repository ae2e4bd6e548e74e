using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Skerry.Agent.Files;
using Skerry.Agent.Kernels;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Hosting;

/// <summary>Takes each request to what serves it. The routes are those of <see cref="AgentRoutes"/>.</summary>
internal sealed partial class AgentApplication(KernelSet kernels, DataDirectory data, bool ownsMachine, ILogger logger)
    : IHttpApplication<HttpContext>
{
    private const string OneExecution = AgentRoutes.Executions + "/";

    private readonly ExecutionRoutes _executions = new(kernels);
    private readonly FileRoutes _files = new(data);
    private readonly ResumeRoute _resume = new(kernels, ownsMachine);

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            LogAborted(e.GetType().Name);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e);
        }
        catch (Exception e)
        {
            // The answer promised more than there is.
            LogFailed(e);
            context.Abort();
        }
    }

    private Task RouteAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", AgentRoutes.Hello) => _executions.HelloAsync(context),
        ("POST", AgentRoutes.Resume) => _resume.ResumeAsync(context),
        ("PUT", AgentRoutes.Clock) => _resume.SetClockAsync(context),
        ("POST", AgentRoutes.Executions) => _executions.StartAsync(context),
        ("DELETE", { } path) when path.StartsWith(OneExecution, StringComparison.Ordinal) =>
            _executions.CancelAsync(context, path[OneExecution.Length..]),
        ("GET", AgentRoutes.Listing) => _files.ListAsync(context),
        ("GET", AgentRoutes.File) => _files.LookAsync(context),
        ("DELETE", AgentRoutes.File) => _files.DeleteAsync(context),
        ("GET", AgentRoutes.Content) => _files.ReadAsync(context),
        ("PUT", AgentRoutes.Content) => _files.WriteAsync(context),
        _ => throw new AgentProblemException(AgentProblemException.NotFound, "There is no such route."),
    };

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        var problem = exception switch
        {
            AgentProblemException known => known,
            LinuxException failed => FileErrors.Translate(failed.Error, failed.Message),
            _ => new AgentProblemException(AgentProblemException.Failed, exception.Message),
        };
        if (problem.Error == AgentProblemException.Failed) LogFailed(exception);
        context.Response.StatusCode = problem.StatusCode;
        return Answers.JsonAsync(context, new AgentProblem(problem.Error, problem.Message), AgentJson.Default.AgentProblem);
    }

    [LoggerMessage(2010, LogLevel.Debug, "The host let go of a request: {Exception}")]
    private partial void LogAborted(string exception);

    [LoggerMessage(2011, LogLevel.Warning, "A request failed.")]
    private partial void LogFailed(Exception exception);
}
