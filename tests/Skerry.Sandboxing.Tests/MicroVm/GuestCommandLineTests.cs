using System.Text;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Sandboxing.Tests.MicroVm;

public sealed class GuestCommandLineTests
{
    // COMMAND_LINE_SIZE of x86 without its end.
    private const int Longest = 2047;

    [Fact]
    public void Of_Template_TellsTheAgentAfterTheDashes()
    {
        var line = GuestCommandLine.Of(Specification("numpy", "pandas"), Acceleration.Kvm);

        line.Split(" -- ").Length.ShouldBe(2);
        line.Split(" -- ")[1].ShouldStartWith("boot --language python ");
        line.ShouldEndWith("--preload numpy,pandas");
    }

    [Theory]
    [InlineData(Acceleration.Kvm)]
    [InlineData(Acceleration.Emulated)]
    public void Of_AnyMachine_EndsWhenItsKernelPanics(Acceleration acceleration)
    {
        GuestCommandLine.Of(Specification(), acceleration).Split(' ').ShouldContain("panic=-1");
        GuestCommandLine.Probe(acceleration).Split(' ').ShouldContain("panic=-1");
        GuestCommandLine.Of(Specification(), acceleration).Split(' ').ShouldContain("reboot=t");
    }

    [Fact]
    public void Of_UnderKvm_KeepsTheKernelsMitigations()
    {
        GuestCommandLine.Of(Specification(), Acceleration.Kvm).ShouldNotContain("mitigations");
        GuestCommandLine.Of(Specification(), Acceleration.Kvm).ShouldNotContain("tsc");
    }

    [Fact]
    public void Of_OptionsAsLongAsTheKernelTakes_AreTakenAndNoByteMore()
    {
        var room = Longest - Encoding.UTF8.GetByteCount(GuestCommandLine.Of(Specification("m"), Acceleration.Emulated));

        GuestCommandLine.Of(Specification("m" + new string('x', room)), Acceleration.Emulated).Length.ShouldBe(Longest);

        Should.Throw<SandboxStartException>(
            () => GuestCommandLine.Of(Specification("m" + new string('x', room + 1)), Acceleration.Emulated))
            .Message.ShouldContain("2047");
    }

    private static SandboxSpecification Specification(params string[] preload) =>
        new(SessionLanguage.Python, "python", preload, new SandboxResources());
}
