using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Selection;

/// <summary>The engines that come into question, the strongest first.</summary>
/// <param name="options">Which one is wanted, and how each would work.</param>
/// <param name="loggerFactory">Where engines log.</param>
/// <param name="timeProvider">Measures time-outs.</param>
internal sealed class EngineCandidates(EngineSelectionOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
{
    private const string GVisor = "runsc";

    private readonly string _runtime = options.Container.Machine.Runtime;

    /// <summary>Where candidates keep what belongs to their sandboxes.</summary>
    /// <value>The state directory of the options by default.</value>
    public string StateDirectory { get; init; } = options.Container.Machine.StateDirectory;

    /// <summary>Those that the options allow.</summary>
    public IReadOnlyList<IEngineCandidate> Asked => (options.Engine, options.Acceleration) switch
    {
        (EnginePreference.MicroVm, AccelerationPreference.Emulated) => [Emulated()],
        (EnginePreference.MicroVm, AccelerationPreference.Auto) => [Kvm(offersEmulation: true)],
        (EnginePreference.MicroVm, _) => [Kvm()],
        (EnginePreference.Container, _) => [Container(_runtime, isProvedBySandbox: false)],
        _ => [Kvm(), .. Containers()],
    };

    /// <summary>Every one, for an examination; the emulated one, which nobody gets without asking, is the last.</summary>
    public IReadOnlyList<IEngineCandidate> All => [Kvm(), .. Containers(), Emulated()];

    private bool IsGVisor => Path.GetFileName(_runtime) == GVisor;

    // Whoever names gVisor gets no weaker runtime in its place.
    private IEnumerable<IEngineCandidate> Containers() =>
        IsGVisor
            ? [Container(_runtime, isProvedBySandbox: true)]
            : [Container(GVisor, isProvedBySandbox: true), Container(_runtime, isProvedBySandbox: false)];

    private ContainerCandidate Container(string runtime, bool isProvedBySandbox) => new(
        Path.GetFileName(runtime) == GVisor ? "gvisor" : "container",
        options.Container with { Machine = MachineOf(options.Container.Machine, runtime) },
        isProvedBySandbox,
        loggerFactory,
        timeProvider);

    private MicroVmCandidate Kvm(bool offersEmulation = false) =>
        new(MicroVm(Acceleration.Kvm), offersEmulation, loggerFactory, timeProvider);

    private MicroVmCandidate Emulated() => new(MicroVm(Acceleration.Emulated), offersEmulation: false, loggerFactory, timeProvider);

    private MicroVmEngineOptions MicroVm(Acceleration acceleration) => options.MicroVm with
    {
        Acceleration = acceleration,
        Machine = MachineOf(options.MicroVm.Machine, options.MicroVm.Machine.Runtime),
    };

    private MachineOptions MachineOf(MachineOptions machine, string runtime) =>
        machine with { StateDirectory = StateDirectory, Runtime = runtime };
}
