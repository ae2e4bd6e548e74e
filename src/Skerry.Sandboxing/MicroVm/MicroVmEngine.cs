using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>Makes each sandbox a virtual machine of its own, a copy-on-write clone of a template whose kernel is warm.</summary>
/// <remarks>
/// How a template is made stands in <see cref="Templates.TemplateMaker"/>, how a clone starts in <see cref="CloneStart"/>.
/// </remarks>
public sealed class MicroVmEngine : ISandboxEngine, IAsyncDisposable
{
    private readonly MicroVmHost _host;
    private readonly SandboxRegistry _registry;

    private MicroVmEngine(MicroVmHost host, SandboxRegistry registry) => (_host, _registry) = (host, registry);

    /// <inheritdoc/>
    public SandboxIsolation Isolation => _host.Isolation;

    /// <summary>Proves that this machine can run the engine, reaps what a server that died left behind, and opens the engine.</summary>
    /// <param name="options">How it works on this machine.</param>
    /// <param name="loggerFactory">Where it logs.</param>
    /// <param name="timeProvider">Measures its time-outs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The engine. Disposing it takes down every sandbox that it still has.</returns>
    /// <exception cref="EngineUnavailableException">
    /// Something is missing, no guest boots, or another server has the state directory.
    /// </exception>
    public static async Task<MicroVmEngine> OpenAsync(
        MicroVmEngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var host = await MicroVmHost.OpenAsync(options, loggerFactory, timeProvider, cancellationToken);
        return new MicroVmEngine(host, new SandboxRegistry(host, host.Machine.Retries, loggerFactory.CreateLogger<SandboxRegistry>()));
    }

    /// <inheritdoc/>
    public ValueTask<ImageContents> DescribeAsync(string image, CancellationToken cancellationToken) =>
        _host.Machine.Images.DescribeAsync(image, cancellationToken);

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> PrepareAsync(SandboxSpecification specification, CancellationToken cancellationToken) =>
        (await _host.AcquireTemplateAsync(specification, cancellationToken)).Template;

    /// <inheritdoc/>
    public async Task<ISandbox> CreateAsync(SandboxSpecification specification, CancellationToken cancellationToken)
    {
        var (template, image) = await _host.AcquireTemplateAsync(specification, cancellationToken);
        return await _registry.CreateAsync(
            new CloneStart(_host, SandboxRegistry.NewId(), template, image, specification.Resources), cancellationToken);
    }

    /// <summary>
    /// Takes down every sandbox and every template that is being made, and lets go of the state directory. May be called more than once.
    /// </summary>
    public ValueTask DisposeAsync() => _registry.DisposeAsync();
}
