using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Node;
using Skerry.Server.Options;

namespace Skerry.Server.Engines;

/// <summary>Opens the engine that the options ask for. <c>auto</c> takes the strongest that this machine was proved to run.</summary>
internal static class SandboxEngines
{
    private const string StateDirectory = "run";
    private const string ImageDirectory = "images";

    /// <exception cref="InvalidOptionsException">An option of the engine is out of bounds.</exception>
    /// <exception cref="Sandboxing.EngineUnavailableException">This machine cannot run it.</exception>
    public static async Task<ISandboxEngine> OpenAsync(
        SkerryOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        // The container engine is the only one that this build has, and so the strongest.
        var container = new ContainerEngineOptions { Node = Node(options) };
        var problems = container.Validate();
        if (problems.Count > 0) throw new InvalidOptionsException([.. problems.Select(problem => $"Skerry:Container: {problem}")]);
        return await ContainerEngine.OpenAsync(container, loggers, time, cancellationToken);
    }

    private static SandboxNodeOptions Node(SkerryOptions options) => new()
    {
        StateDirectory = options.Container.StateDirectory ?? Path.Combine(options.Home, StateDirectory),
        ImageDirectory = options.Container.ImageDirectory ?? Path.Combine(options.Home, ImageDirectory),
        AgentDirectory = options.Container.AgentDirectory ?? AgentFiles.Find(AppContext.BaseDirectory),
        Runtime = options.Container.Runtime,
    };
}
