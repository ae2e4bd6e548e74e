using Skerry.Pools.Sessions;

namespace Skerry.Server.Hosting;

/// <summary>
/// Stops the pools before anything else stops: while they do, the server still listens, so that callers get their answers and new
/// requests get a refusal that says when to try again.
/// </summary>
internal sealed partial class PoolHost(PoolManager pools, ShutdownTimes times, TimeProvider time, ILogger<PoolHost> logger)
    : IHostedLifecycleService
{
    /// <summary>Stops the pools. Never throws, for whatever keeps them must not keep the rest from ending in order.</summary>
    /// <param name="cancellationToken">Ends the grace early.</param>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await pools.StopAsync(times.Grace, cancellationToken).WaitAsync(times.Pools, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogLeft(times.Pools);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5001, LogLevel.Error, "Sandboxes are left after {Longest}; the next start takes them down.")]
    private partial void LogLeft(TimeSpan longest);

    [LoggerMessage(5002, LogLevel.Error, "The pools failed to stop; the next start takes down what is left.")]
    private partial void LogFailed(Exception exception);
}
