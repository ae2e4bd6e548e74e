using Skerry.Pools.Sessions;

namespace Skerry.Server.Hosting;

/// <summary>Runs the pools for as long as the server runs.</summary>
internal sealed class PoolHost(PoolManager pools) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => pools.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => pools.StopAsync(cancellationToken);
}
