using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>Makes each sandbox a container of an OCI runtime, with user ids, a root and limits of its own.</summary>
/// <remarks>
/// The steps of a start, and what each takes, stand in <see cref="ContainerStart"/>; those of an end in <see cref="SandboxTakedown"/>.
/// </remarks>
public sealed class ContainerEngine : ISandboxEngine, IAsyncDisposable
{
    private readonly ContainerHost _host;
    private readonly SandboxRegistry _registry;

    private ContainerEngine(ContainerHost host, SandboxRegistry registry)
    {
        (_host, _registry) = (host, registry);
        Isolation = host.Isolation;
    }

    /// <inheritdoc/>
    public SandboxIsolation Isolation { get; }

    /// <summary>Proves that this machine can run the engine, reaps what a server that died left behind, and opens the engine.</summary>
    /// <param name="options">How it works on this machine.</param>
    /// <param name="loggerFactory">Where it logs.</param>
    /// <param name="timeProvider">Measures its time-outs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The engine. Disposing it takes down every sandbox that it still has.</returns>
    /// <exception cref="EngineUnavailableException">Something is missing, or another server has the state directory.</exception>
    public static async Task<ContainerEngine> OpenAsync(
        ContainerEngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var host = await ContainerHost.OpenAsync(options, loggerFactory, timeProvider, cancellationToken);
        return new ContainerEngine(host, new SandboxRegistry(host, host.Machine.Retries, loggerFactory.CreateLogger<SandboxRegistry>()));
    }

    /// <inheritdoc/>
    public ValueTask<ImageContents> DescribeAsync(string image, CancellationToken cancellationToken) =>
        _host.Machine.Images.DescribeAsync(image, cancellationToken);

    /// <summary>Mounts the image, which is all that containers share.</summary>
    /// <inheritdoc/>
    public async Task<IAsyncDisposable> PrepareAsync(SandboxSpecification specification, CancellationToken cancellationToken)
    {
        await Task.Run(() => MountImage(specification.Image), cancellationToken);
        return NothingToRelease.Instance;
    }

    /// <inheritdoc/>
    public Task<ISandbox> CreateAsync(SandboxSpecification specification, CancellationToken cancellationToken) =>
        _registry.CreateAsync(new ContainerStart(_host, SandboxRegistry.NewId(), specification), cancellationToken);

    /// <summary>Takes down every sandbox, and lets go of the state directory. May be called more than once.</summary>
    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    private void MountImage(string image)
    {
        try
        {
            _host.ImageMounts.Mount(_host.Machine.Images.Find(image));
        }
        catch (IOException e)
        {
            throw new SandboxStartException($"The image '{image}' could not be mounted: {e.Message}", e);
        }
    }
}
