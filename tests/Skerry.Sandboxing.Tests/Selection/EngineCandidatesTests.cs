using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Selection;

namespace Skerry.Sandboxing.Tests.Selection;

public sealed class EngineCandidatesTests
{
    [Theory]
    [InlineData(EnginePreference.Auto, AccelerationPreference.Auto, "runc", "microvm gvisor container")]
    [InlineData(EnginePreference.Auto, AccelerationPreference.Kvm, "crun", "microvm gvisor container")]
    [InlineData(EnginePreference.Auto, AccelerationPreference.Auto, "/opt/gvisor/runsc", "microvm gvisor")]
    [InlineData(EnginePreference.MicroVm, AccelerationPreference.Auto, "runc", "microvm")]
    [InlineData(EnginePreference.MicroVm, AccelerationPreference.Kvm, "runsc", "microvm")]
    [InlineData(EnginePreference.MicroVm, AccelerationPreference.Emulated, "runc", "microvm-emulated")]
    [InlineData(EnginePreference.Container, AccelerationPreference.Auto, "runc", "container")]
    [InlineData(EnginePreference.Container, AccelerationPreference.Auto, "runsc", "gvisor")]
    public void Asked_WhatIsAskedFor_ComesIntoQuestion(
        EnginePreference engine, AccelerationPreference acceleration, string runtime, string expected) =>
        Names(Candidates(engine, acceleration, runtime).Asked).ShouldBe(expected);

    [Theory]
    [InlineData("runc", "microvm gvisor container microvm-emulated")]
    [InlineData("runsc", "microvm gvisor microvm-emulated")]
    public void All_WhateverIsAskedFor_HasEveryEngineAndTheEmulatedOneLast(string runtime, string expected)
    {
        foreach (var engine in Enum.GetValues<EnginePreference>())
            Names(Candidates(engine, AccelerationPreference.Auto, runtime).All).ShouldBe(expected);
    }

    [Theory]
    [InlineData(EnginePreference.Auto, AccelerationPreference.Auto, false)]
    [InlineData(EnginePreference.MicroVm, AccelerationPreference.Kvm, false)]
    [InlineData(EnginePreference.MicroVm, AccelerationPreference.Auto, true)]
    public void Remedies_OfKvm_OfferEmulationOnlyToWhoAskedForMachinesAndLeftTheRestOpen(
        EnginePreference engine, AccelerationPreference acceleration, bool offered) =>
        Candidates(engine, acceleration, "runc").Asked[0].Remedies
            .Any(remedy => remedy.Contains("--acceleration emulated", StringComparison.Ordinal)).ShouldBe(offered);

    [Theory]
    [InlineData(EnginePreference.Auto, 1)]
    [InlineData(EnginePreference.Container, 1)]
    [InlineData(EnginePreference.MicroVm, 0)]
    public void Validate_EmulationWithoutTheEngine_IsRefused(EnginePreference engine, int problems) =>
        Options(engine, AccelerationPreference.Emulated, "runc").Validate().Count.ShouldBe(problems);

    private static string Names(IEnumerable<IEngineCandidate> candidates) =>
        string.Join(' ', candidates.Select(candidate => candidate.Name));

    private static EngineCandidates Candidates(EnginePreference engine, AccelerationPreference acceleration, string runtime) =>
        new(Options(engine, acceleration, runtime), NullLoggerFactory.Instance, TimeProvider.System);

    private static EngineSelectionOptions Options(EnginePreference engine, AccelerationPreference acceleration, string runtime)
    {
        var machine = new MachineOptions { StateDirectory = "/nowhere", ImageDirectory = "/nowhere", AgentDirectory = "/nowhere",
            Runtime = runtime };
        return new EngineSelectionOptions
        {
            Engine = engine,
            Acceleration = acceleration,
            Container = new ContainerEngineOptions { Machine = machine },
            MicroVm = new MicroVmEngineOptions
            {
                Machine = machine, GuestDirectory = "/nowhere", TemplateDirectory = "/nowhere", Acceleration = Acceleration.Kvm,
            },
        };
    }
}
