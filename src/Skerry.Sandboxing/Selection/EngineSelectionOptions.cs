using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Sandboxing.Selection;

/// <summary>Which engine is wanted, and how each would work on this machine.</summary>
public sealed record EngineSelectionOptions
{
    /// <summary>What is asked for.</summary>
    /// <value><see cref="EnginePreference.Auto"/> by default.</value>
    public EnginePreference Engine { get; init; }

    /// <summary>What virtual machines are to run on.</summary>
    /// <value><see cref="AccelerationPreference.Auto"/> by default.</value>
    public AccelerationPreference Acceleration { get; init; }

    /// <summary>The container engine. Its OCI runtime is the one that <see cref="EnginePreference.Container"/> stands for.</summary>
    public required ContainerEngineOptions Container { get; init; }

    /// <summary>The microvm engine. Its acceleration is what <see cref="Acceleration"/> says, whatever stands here.</summary>
    public required MicroVmEngineOptions MicroVm { get; init; }

    /// <summary>Checks the bounds that the members document.</summary>
    /// <returns>A sentence for each member out of bounds, with the engine that it belongs to. Empty if all is well.</returns>
    public IReadOnlyList<string> Validate()
    {
        var container = Container.Validate();
        return
        [
            .. container.Select(problem => $"Host: {problem}"),
            .. MicroVm.Validate().Except(container).Select(problem => $"MicroVm: {problem}"),
            .. Acceleration is AccelerationPreference.Emulated && Engine is not EnginePreference.MicroVm
                ? (string[])["Acceleration: 'emulated' is for the engine 'microvm' and is never chosen by itself; pass --engine "
                    + "microvm too."]
                : [],
        ];
    }
}
