using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>What the tests of virtual machines find on this machine.</summary>
internal static class MicroVmTestMachine
{
    /// <summary>What runs virtual machines here: <c>SKERRY_TEST_ACCELERATION</c>, or software emulation, which every machine has.</summary>
    public static Acceleration Acceleration { get; } =
        Environment.GetEnvironmentVariable("SKERRY_TEST_ACCELERATION") is { } name
            ? Enum.Parse<Acceleration>(name, ignoreCase: true)
            : Acceleration.Emulated;

    /// <summary>The smallest sandbox that is of any use: its template is made in the shortest time.</summary>
    public static SandboxSpecification Small { get; } = new(
        SessionLanguage.Python,
        "python",
        [],
        new SandboxResources { MemoryBytes = 256L << 20, ScratchBytes = 64L << 20, ScratchFiles = 4096, MaxProcesses = 96 });

    /// <summary>Options with a state directory of their own.</summary>
    public static MicroVmEngineOptions Options() => new()
    {
        Machine = TestMachine.Options() with { Runtime = "runc" },
        GuestDirectory = Path.Combine(TestMachine.Home, "guests"),
        TemplateDirectory = Path.Combine(TestMachine.Home, "test-templates"),
        Acceleration = Acceleration,
        KeptTemplates = 32,
        // Emulation on a slow machine that does other things too.
        TemplateTimeout = TimeSpan.FromMinutes(5),
        StartTimeout = TimeSpan.FromMinutes(2),
        ProbeTimeout = TimeSpan.FromMinutes(2),
    };
}
