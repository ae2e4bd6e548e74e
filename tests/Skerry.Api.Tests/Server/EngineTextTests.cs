using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Selection;
using Skerry.Server.Hosting;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Server;

public sealed class EngineTextTests
{
    private static readonly SandboxIsolation Isolation = new("made-up", "none", "a wall of paper", IsolationLevel.Container);

    [Fact]
    public void Of_AChoice_SaysWhichAndWhyNoneThatIsStronger() =>
        Lines(
            EnginePreference.Auto, Refused("microvm", "No KVM.", "No QEMU."), Refused("gvisor", "No runsc."), Works("container")).ShouldBe(
        [
            "Engine microvm: not here. No KVM. No QEMU.",
            "Engine gvisor: not here. No runsc.",
            "Engine container: chosen, the strongest that works here.",
        ]);

    [Fact]
    public void Of_AnEngineAskedForByName_SaysSo() =>
        Lines(EnginePreference.Container, Works("container")).ShouldBe(["Engine container: chosen, as configured."]);

    [Fact]
    public void Of_Emulation_IsNamed() =>
        Lines(EnginePreference.MicroVm, Works("microvm-emulated")).ShouldBe(["Engine microvm-emulated: chosen, as configured."]);

    private static string[] Lines(EnginePreference asked, params EngineVerdict[] verdicts) =>
        [.. EngineText.Of(new EngineSelection(new FakeSandboxEngine(TimeProvider.System), verdicts), asked)];

    private static EngineVerdict Works(string name) => new(name, false, Isolation, [], [], TimeSpan.Zero);

    private static EngineVerdict Refused(string name, params string[] problems) =>
        new(name, false, null, problems, ["Buy another."], TimeSpan.Zero);
}
