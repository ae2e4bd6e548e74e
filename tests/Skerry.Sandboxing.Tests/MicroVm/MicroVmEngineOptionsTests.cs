using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.MicroVm;

public sealed class MicroVmEngineOptionsTests
{
    private static readonly MicroVmEngineOptions Good = new()
    {
        Machine = new MachineOptions
        {
            StateDirectory = "/var/lib/skerry/run", ImageDirectory = "/var/lib/skerry/images", AgentDirectory = "/opt/skerry",
        },
        GuestDirectory = "/var/lib/skerry/guests",
        TemplateDirectory = "/var/lib/skerry/templates",
        Acceleration = Acceleration.Emulated,
    };

    [Fact]
    public void Validate_Defaults_AreInBounds() => Good.Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_EveryMemberAtItsBounds_IsAllowed()
    {
        var (shortest, longest) = (TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
        (Good with { KeptTemplates = 1, TemplateTimeout = shortest, StartTimeout = longest }).Validate().ShouldBeEmpty();
        (Good with { KeptTemplates = 1000, ProbeTimeout = longest }).Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Validate_EveryMemberOutOfBounds_IsNamed() =>
        (Good with
        {
            Machine = Good.Machine with { Runtime = "/usr/bin/runsc" },
            GuestDirectory = "guests",
            TemplateDirectory = "",
            KeptTemplates = 0,
            TemplateTimeout = TimeSpan.Zero,
            StartTimeout = TimeSpan.Zero,
            ProbeTimeout = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1),
        }).Validate().Select(problem => problem.Split(':')[0]).ShouldBe(
        [
            "runtime", "guestDirectory", "templateDirectory", "keptTemplates", "templateTimeout", "startTimeout", "probeTimeout",
        ]);
}
