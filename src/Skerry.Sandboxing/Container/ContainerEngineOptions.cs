using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>How the container engine works on this machine.</summary>
public sealed record ContainerEngineOptions
{
    /// <summary>What it uses of the machine.</summary>
    public required MachineOptions Machine { get; init; }

    /// <summary>How long a sandbox may take from the start of the runtime to the agent's first answer.</summary>
    /// <value>Above zero, at most an hour; 60 seconds by default.</value>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Checks the bounds that the members document.</summary>
    /// <returns>A sentence for each member out of bounds. Empty if all is well.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. Machine.Validate(),
        .. OptionBounds.Timeout(StartTimeout, "startTimeout"),
    ];
}
