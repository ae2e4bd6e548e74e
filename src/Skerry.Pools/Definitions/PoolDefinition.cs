using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Definitions;

/// <summary>What a pool's sessions are made of, and how many there may be: an ARM <c>Microsoft.App/sessionPools</c> resource.</summary>
/// <remarks>Immutable. <see cref="PoolDefinitionValidator"/> holds the bounds; a store hands out only definitions that passed it.</remarks>
public sealed record PoolDefinition
{
    /// <summary>The subscription of <see cref="Address"/> where configuration names none.</summary>
    public const string DefaultSubscription = "00000000-0000-0000-0000-000000000000";

    /// <summary>The resource group of <see cref="Address"/> where configuration names none.</summary>
    public const string DefaultResourceGroup = "skerry";

    /// <summary>Where the pool stands: subscription, resource group and name.</summary>
    public required PoolAddress Address { get; init; }

    /// <summary>The language its sessions run.</summary>
    public SessionLanguage Language { get; init; } = SessionLanguage.Python;

    /// <summary>The name of the image, as the engine's image store knows it.</summary>
    public string Image { get; init; } = "python";

    /// <summary>The weakest wall that its sessions may stand behind; where the engine gives less the pool is refused.</summary>
    /// <value><see cref="IsolationLevel.Container"/> by default.</value>
    public IsolationLevel MinimumIsolation { get; init; } = IsolationLevel.Container;

    /// <summary>Modules that the kernel has imported before a session is handed over.</summary>
    /// <value>Null by default: what the engine can give without its costing every sandbox. Empty: none.</value>
    public IReadOnlyList<string>? Preload { get; init; }

    /// <summary>How many sandboxes wait, running and idle, for a new identifier.</summary>
    /// <value>From 0 to <see cref="MaxConcurrentSessions"/>; 2 by default.</value>
    public int ReadySessionInstances { get; init; } = 2;

    /// <summary>How many sessions may exist at once.</summary>
    /// <value>From 1 to 600, the limit of Azure; 10 by default.</value>
    public int MaxConcurrentSessions { get; init; } = 10;

    /// <summary>How long a session lives without a request; every request restarts it.</summary>
    /// <value>From 1 second to 1 day; 300 seconds by default (Azure: 300 to 3600).</value>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// How long a request for a new session is held while the pool is full, or its sandboxes fail to start, before it is refused.
    /// </summary>
    /// <value>From 0 to 60 seconds; 4 seconds by default: the least patient client gives up after 5.</value>
    public TimeSpan AllocationPatience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>What each sandbox may use.</summary>
    public SandboxResources Resources { get; init; } = new();
}
