using Microsoft.Extensions.Logging;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Container;

/// <summary>
/// What containers share beyond what every sandbox of this machine does: mounted images, and namespaces to map owners through.
/// </summary>
internal sealed class ContainerHost : IAsyncDisposable
{
    private ContainerHost(ContainerEngineOptions options, Machine machine)
    {
        (Options, Machine) = (options, machine);
        ImageMounts = new ImageMounts(machine.State.Images);
        Namespaces = new RangeNamespaces(machine.Time);
    }

    public ContainerEngineOptions Options { get; }

    public Machine Machine { get; }

    public ImageMounts ImageMounts { get; }

    public RangeNamespaces Namespaces { get; }

    /// <summary>What separates sandboxes from the host.</summary>
    public SandboxIsolation Isolation
    {
        get
        {
            var (boundary, level) = Machine.Runtime.Kind is RuntimeKind.Runsc
                ? ("gVisor's own kernel in user space", IsolationLevel.UserSpaceKernel)
                : ("Linux namespaces and seccomp on the host's own kernel", IsolationLevel.Container);
            return new SandboxIsolation(
                "container", $"{Machine.Runtime.Kind.ToString().ToLowerInvariant()} {Machine.Runtime.Version}", boundary, level);
        }
    }

    /// <summary>Takes the machine into use, and proves that it can do what containers need.</summary>
    /// <exception cref="EngineUnavailableException">Something is missing, or another server has the state directory.</exception>
    public static async Task<ContainerHost> OpenAsync(
        ContainerEngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (ContainerPreflight.Check(options) is { Count: > 0 } problems) throw new EngineUnavailableException(problems);
        var machine = await Machine.OpenAsync(options.Machine, loggerFactory, timeProvider, cancellationToken);
        var host = new ContainerHost(options, machine);
        try
        {
            await ContainerPreflight.ProveAsync(host, cancellationToken);
            return host;
        }
        catch (Exception e)
        {
            await host.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException) throw new EngineUnavailableException([e.Message]);
            throw;
        }
    }

    /// <summary>Puts a sandbox's root file system together.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="image">The image's file.</param>
    /// <param name="owner">Its ids.</param>
    /// <param name="resources">How large the scratch layer is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be done; the caller takes down what was begun.</exception>
    public async Task MountRootAsync(
        ContainerDirectory directory, string image, UidRange owner, SandboxResources resources, CancellationToken cancellationToken)
    {
        var mapping = await Namespaces.OfAsync(owner, cancellationToken);
        ContainerRoot.Mount(directory, ImageMounts.Mount(image), owner, mapping, resources, Machine.Runtime.Kind);
    }

    /// <summary>Lets go of the machine. Every sandbox is gone.</summary>
    public ValueTask DisposeAsync()
    {
        ImageMounts.Dispose();
        Namespaces.Dispose();
        return Machine.DisposeAsync();
    }
}
