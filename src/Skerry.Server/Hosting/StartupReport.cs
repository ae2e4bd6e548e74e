using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Skerry.Pools.Sessions;

namespace Skerry.Server.Hosting;

/// <summary>Tells the person at the terminal how the start goes, and, once the pools are ready, how to use them.</summary>
internal sealed class StartupReport(
    PoolManager pools, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, TextWriter output) : BackgroundService
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WaitForServerAsync(stoppingToken);
            var endpoint = Endpoint();
            foreach (var line in StartupText.Listening(endpoint, pools.Pools, pools.Rejected)) await output.WriteLineAsync(line);
            await WaitForPoolsAsync(stoppingToken);
            foreach (var line in StartupText.Ready(endpoint, pools.Pools)) await output.WriteLineAsync(line);
        }
        catch (Exception e) when (e is OperationCanceledException or PoolUnavailableException { Reason: PoolUnavailableReason.Stopping })
        {
            // The server is stopped before it was ready.
        }
    }

    private Task WaitForServerAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(started.SetResult);
        return started.Task.WaitAsync(stoppingToken);
    }

    private string Endpoint() => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ListenAddresses.Default;

    private async Task WaitForPoolsAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var ready = pools.WaitUntilReadyAsync(stoppingToken);
            try
            {
                await ReportUntilAsync(ready, stoppingToken);
                return;
            }
            catch (PoolUnavailableException failing) when (failing.Reason is not PoolUnavailableReason.Stopping)
            {
                // The pools go on trying; what stands in the way may be mended meanwhile.
                await output.WriteLineAsync($"{failing.Message} Trying again.");
                await Task.Delay(RetryInterval, time, stoppingToken);
            }
        }
    }

    private async Task ReportUntilAsync(Task ready, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval, time);
        while (!ready.IsCompleted)
        {
            var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            if (await Task.WhenAny(ready, tick) == tick)
            {
                await tick;
                foreach (var line in StartupText.Progress(pools.Pools)) await output.WriteLineAsync(line);
            }
        }

        await ready;
    }
}
