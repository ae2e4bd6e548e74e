using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Server.Options;

/// <summary>One pool, as configuration writes it. What is left out has the default of <see cref="PoolDefinition"/>.</summary>
internal sealed class PoolOptions
{
    /// <summary>The name, unique on this server.</summary>
    public string Name { get; set; } = "";

    /// <summary>The subscription on the long path.</summary>
    public string Subscription { get; set; } = PoolDefinition.DefaultSubscription;

    /// <summary>The resource group on the long path.</summary>
    public string ResourceGroup { get; set; } = PoolDefinition.DefaultResourceGroup;

    /// <summary>The image.</summary>
    public string? Image { get; set; }

    /// <summary>The weakest wall that sessions may stand behind.</summary>
    /// <value><c>container</c>, <c>gvisor</c> or <c>microvm</c>, in any case.</value>
    public string? MinimumIsolation { get; set; }

    /// <summary>Modules imported before a session is handed over; none named leaves them to the engine.</summary>
    public IList<string> Preload { get; } = [];

    /// <summary>Sandboxes that wait for a new identifier.</summary>
    public int? ReadySessionInstances { get; set; }

    /// <summary>Sessions at once; as many as fit this machine's budget by default.</summary>
    public int? MaxConcurrentSessions { get; set; }

    /// <summary>Seconds that an idle session lives.</summary>
    public double? CooldownPeriodInSeconds { get; set; }

    /// <summary>Seconds that a request is held while the pool is full.</summary>
    public double? AllocationPatienceInSeconds { get; set; }

    /// <summary>Memory of a sandbox in MiB.</summary>
    public long? MemoryInMiB { get; set; }

    /// <summary>Processors of a sandbox.</summary>
    public double? Cpus { get; set; }

    /// <summary>Processes and threads of a sandbox.</summary>
    public int? MaxProcesses { get; set; }

    /// <summary>The writable layer of a sandbox in MiB.</summary>
    public long? ScratchInMiB { get; set; }

    /// <summary>Files and directories in the writable layer.</summary>
    public int? ScratchFiles { get; set; }

    /// <summary>Forms the definition; its bounds are not checked yet.</summary>
    /// <param name="defaultMaximum">How many sessions there may be if nothing is said.</param>
    public PoolDefinition ToDefinition(int defaultMaximum)
    {
        var usual = new PoolDefinition { Address = new PoolAddress(Subscription, ResourceGroup, Name) };
        return usual with
        {
            Image = Image ?? usual.Image,
            MinimumIsolation = MinimumIsolation is null ? usual.MinimumIsolation : Level(MinimumIsolation),
            Preload = Preload.Count == 0 ? usual.Preload : [.. Preload],
            ReadySessionInstances = ReadySessionInstances ?? usual.ReadySessionInstances,
            MaxConcurrentSessions = MaxConcurrentSessions ?? defaultMaximum,
            Cooldown = Seconds.Of(CooldownPeriodInSeconds) ?? usual.Cooldown,
            AllocationPatience = Seconds.Of(AllocationPatienceInSeconds) ?? usual.AllocationPatience,
            Resources = new SandboxResources
            {
                MemoryBytes = Bytes(MemoryInMiB) ?? usual.Resources.MemoryBytes,
                Cpus = Cpus ?? usual.Resources.Cpus,
                MaxProcesses = MaxProcesses ?? usual.Resources.MaxProcesses,
                ScratchBytes = Bytes(ScratchInMiB) ?? usual.Resources.ScratchBytes,
                ScratchFiles = ScratchFiles ?? usual.Resources.ScratchFiles,
            },
        };
    }

    // A text that is not a level was reported; the strongest stands in for it.
    private static IsolationLevel Level(string text)
    {
        _ = IsolationLevels.TryParse(text, out var level);
        return level;
    }

    // Out of bounds either way; what matters is that the validator gets to say so.
    private static long? Bytes(long? mebibytes) => mebibytes is { } count ? Math.Clamp(count, -1, 1L << 40) << 20 : null;
}
