using Skerry.Server.Tests.Hosting;

[assembly: AssemblyFixture(typeof(SharedServer))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Skerry.Server.Tests.Hosting;

/// <summary>One server for all tests that need no server of their own. Its pools stand where the recordings say.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    /// <summary>The name of the pool that the tests use.</summary>
    public const string Pool = "python";

    private ServerProcess? _server;

    /// <summary>The server's base address.</summary>
    public Uri Address => Server.Address;

    /// <summary>A client of the server.</summary>
    public HttpClient Client => Server.Client;

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server has not started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(
    [
        "--Skerry:Pools:0:Name", Pool,
        "--Skerry:Pools:0:ResourceGroup", "clitest.rg000001",
        "--Skerry:Pools:0:ReadySessionInstances", "2",
        "--Skerry:Pools:0:MaxConcurrentSessions", "64",
    ]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
