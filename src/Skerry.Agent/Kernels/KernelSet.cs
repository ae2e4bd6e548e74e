using Skerry.Agent.Processes;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Kernels;

/// <summary>The kernels of a sandbox: the warm one, and the one without preloaded modules, started when first asked for.</summary>
/// <remarks>They share a user, so when one is replaced the other dies with it, and is replaced as well.</remarks>
internal sealed class KernelSet
{
    private readonly Lazy<Kernel> _empty;

    /// <summary>Starts the warm kernel.</summary>
    public KernelSet(SandboxUser user, KernelSettings settings, ILogger logger)
    {
        Language = settings.Language;
        Warm = Start(user, settings, logger);
        _empty = new Lazy<Kernel>(() => Start(user, settings with { Preload = [] }, logger));
    }

    /// <summary>The language of both.</summary>
    public string Language { get; }

    /// <summary>The warm kernel.</summary>
    public Kernel Warm { get; }

    /// <summary>Accepts an execution in the kernel that it asks for.</summary>
    /// <returns>Its events, or null if that kernel has one already.</returns>
    public ExecutionEvents? TryExecute(AgentExecution request) =>
        (request.EmptyKernel ? _empty.Value : Warm).TryExecute(request);

    /// <summary>Reseeds the random number generators of every kernel that has started. One that has not will begin with its own.</summary>
    /// <returns>Whether all confirmed it.</returns>
    public async Task<bool> ReseedAsync(CancellationToken cancellationToken) =>
        await Warm.ReseedAsync(cancellationToken) && (!_empty.IsValueCreated || await _empty.Value.ReseedAsync(cancellationToken));

    /// <summary>Ends an execution soon, wherever it is.</summary>
    public void Cancel(string id)
    {
        Warm.Cancel(id);
        if (_empty.IsValueCreated) _empty.Value.Cancel(id);
    }

    private static Kernel Start(SandboxUser user, KernelSettings settings, ILogger logger)
    {
        var kernel = new Kernel(user, settings, logger);
        kernel.Start();
        return kernel;
    }
}
