using Skerry.Pools.Definitions;
using Skerry.Pools.Sessions;

namespace Skerry.Server.Hosting;

/// <summary>The server's life from its start to its end.</summary>
internal static class ServerRun
{
    /// <summary>Starts the pools, then serves.</summary>
    /// <param name="app">The application.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PoolDefinitionException">No pool can run.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<PoolManager>().StartAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
    }

    /// <summary>Serves until a signal asks for the end, or the host gives up.</summary>
    /// <param name="app">The application.</param>
    /// <param name="signals">What asks for the end.</param>
    /// <exception cref="PoolDefinitionException">No pool can run.</exception>
    public static async Task RunAsync(WebApplication app, StopSignals signals)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await using var first = signals.Stop.Register(app.Lifetime.StopApplication);
        await StartAsync(app, signals.Stop);
        await stopping.Task;
        await app.StopAsync(signals.Hurry);
    }
}
