using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Tests.Definitions;

public class PoolDefinitionValidatorTests
{
    private static readonly PoolDefinition Good = new()
    {
        Address = new PoolAddress(PoolDefinition.DefaultSubscription, PoolDefinition.DefaultResourceGroup, "python"),
    };

    [Fact]
    public void Validate_Defaults_AreGood() => PoolDefinitionValidator.Validate(Good).ShouldBeEmpty();

    public static TheoryData<string, PoolDefinition, PoolDefinition> Bounds => new()
    {
        // The member, the last value that is allowed, the first that is not.
        { "name", Named(new string('x', 90)), Named(new string('x', 91)) },
        { "name", Named("a.b-c_1"), Named("-a") },
        { "name", Named("a"), Named("") },
        { "name", Named("a"), Named("a/b") },
        { "name", Named("a"), Named("a\n") },
        { "image", Good with { Image = "python-3.13" }, Good with { Image = "../python" } },
        { "maxConcurrentSessions", Good with { MaxConcurrentSessions = 600 }, Good with { MaxConcurrentSessions = 601 } },
        { "maxConcurrentSessions", Good with { MaxConcurrentSessions = 1, ReadySessionInstances = 1 },
            Good with { MaxConcurrentSessions = 0, ReadySessionInstances = 0 } },
        { "readySessionInstances", Good with { ReadySessionInstances = 10 }, Good with { ReadySessionInstances = 11 } },
        { "readySessionInstances", Good with { ReadySessionInstances = 0 }, Good with { ReadySessionInstances = -1 } },
        { "cooldown", Good with { Cooldown = TimeSpan.FromSeconds(1) },
            Good with { Cooldown = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1) } },
        { "cooldown", Good with { Cooldown = TimeSpan.FromDays(1) },
            Good with { Cooldown = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) } },
        { "allocationPatience", Good with { AllocationPatience = TimeSpan.Zero },
            Good with { AllocationPatience = TimeSpan.FromTicks(-1) } },
        { "allocationPatience", Good with { AllocationPatience = TimeSpan.FromSeconds(60) },
            Good with { AllocationPatience = TimeSpan.FromSeconds(61) } },
        { "resources.memoryBytes", With(new() { MemoryBytes = 128 << 20 }), With(new() { MemoryBytes = (128 << 20) - 1 }) },
        { "resources.cpus", With(new() { Cpus = 0.1 }), With(new() { Cpus = 0.09 }) },
        { "resources.cpus", With(new() { Cpus = 256 }), With(new() { Cpus = double.NaN }) },
        { "resources.maxProcesses", With(new() { MaxProcesses = 32768 }), With(new() { MaxProcesses = 32769 }) },
        { "resources.scratchBytes", With(new() { ScratchBytes = 16 << 20 }), With(new() { ScratchBytes = (16 << 20) - 1 }) },
        { "resources.scratchFiles", With(new() { ScratchFiles = 1024 }), With(new() { ScratchFiles = 1023 }) },
        { "minimumIsolation", Good with { MinimumIsolation = IsolationLevel.VirtualMachine },
            Good with { MinimumIsolation = IsolationLevel.VirtualMachine + 1 } },
        { "preload", Good with { Preload = ["matplotlib.pyplot"] }, Good with { Preload = ["os; import sys"] } },
    };

    [Theory]
    [MemberData(nameof(Bounds), DisableDiscoveryEnumeration = true)]
    public void Validate_AtEachBound_AllowsTheLastValueAndNamesTheMemberBeyond(
        string member, PoolDefinition allowed, PoolDefinition refused)
    {
        PoolDefinitionValidator.Validate(allowed).ShouldBeEmpty();
        PoolDefinitionValidator.Validate(refused).ShouldHaveSingleItem().ShouldStartWith(member + ":");
    }

    private static PoolDefinition Named(string name) => Good with { Address = Good.Address with { Name = name } };

    private static PoolDefinition With(SandboxResources resources) => Good with { Resources = resources };
}
