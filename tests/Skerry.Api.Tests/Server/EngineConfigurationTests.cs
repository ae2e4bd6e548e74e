using Microsoft.Extensions.Configuration;
using Skerry.Sandboxing.Selection;
using Skerry.Server.Engines;
using Skerry.Server.Options;

namespace Skerry.Api.Tests.Server;

public sealed class EngineConfigurationTests
{
    [Fact]
    public void Read_NothingTold_StandsBelowHome()
    {
        var options = Read("--home", "/srv/skerry");

        (options.Engine, options.Acceleration).ShouldBe((EnginePreference.Auto, AccelerationPreference.Auto));
        options.Container.Machine.StateDirectory.ShouldBe("/srv/skerry/run");
        options.Container.Machine.ImageDirectory.ShouldBe("/srv/skerry/images");
        (options.MicroVm.GuestDirectory, options.MicroVm.TemplateDirectory).ShouldBe(("/srv/skerry/guests", "/srv/skerry/templates"));
        options.MicroVm.Machine.ShouldBe(options.Container.Machine);
    }

    [Fact]
    public void Read_EveryMemberOfTheMicroVmEngine_ReachesItsOptions()
    {
        var microVm = Read(
            "--engine", "MicroVM", "--acceleration", "Emulated", "--Skerry:MicroVm:GuestDirectory", "/g",
            "--Skerry:MicroVm:TemplateDirectory", "/t",
            "--Skerry:MicroVm:Qemu", "/opt/qemu", "--Skerry:MicroVm:KeptTemplates", "3",
            "--Skerry:MicroVm:TemplateTimeoutInSeconds", "200", "--Skerry:MicroVm:StartTimeoutInSeconds", "20",
            "--Skerry:MicroVm:ProbeTimeoutInSeconds", "1.5").MicroVm;

        (microVm.GuestDirectory, microVm.TemplateDirectory, microVm.Qemu, microVm.KeptTemplates).ShouldBe(("/g", "/t", "/opt/qemu", 3));
        (microVm.TemplateTimeout, microVm.StartTimeout, microVm.ProbeTimeout)
            .ShouldBe((TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1.5)));
    }

    [Theory]
    [InlineData("runsc", "runc")]
    [InlineData("/opt/gvisor/runsc", "runc")]
    [InlineData("/opt/crun", "/opt/crun")]
    public void Read_ARuntime_IsTheJailOfVirtualMachinesUnlessItIsGVisor(string runtime, string jail)
    {
        var options = Read("--Skerry:Host:Runtime", runtime);

        (options.Container.Machine.Runtime, options.MicroVm.Machine.Runtime).ShouldBe((runtime, jail));
    }

    [Fact]
    public void Read_SeveralOutOfBounds_NamesEachOnce()
    {
        var problems = Should.Throw<InvalidOptionsException>(() => Read(
            "--acceleration", "emulated", "--Skerry:Host:Runtime", "docker", "--Skerry:MicroVm:KeptTemplates", "0",
            "--Skerry:MicroVm:ProbeTimeoutInSeconds", "NaN")).Problems;

        problems.Select(problem => string.Join(':', problem.Split(':')[..3])).ShouldBe(
        [
            "Skerry:Host: runtime",
            "Skerry:MicroVm: keptTemplates",
            "Skerry:MicroVm: probeTimeout",
            "Skerry:Acceleration: 'emulated' is for the engine 'microvm' and is never chosen by itself; pass --engine microvm too.",
        ]);
    }

    [Theory]
    [InlineData("--engine auto --json", "'--json' is not an option; options are --engine, --acceleration, --home, --Skerry:KEY.")]
    [InlineData("--engine", "'--engine' has no value")]
    [InlineData("auto", "'auto' is not an option; options are --engine, --acceleration, --home, --Skerry:KEY.")]
    public void RequireSettings_AnythingElse_IsNamed(string args, string sentence) =>
        Should.Throw<InvalidOptionsException>(() => SkerryConfiguration.RequireSettings(args.Split(' '))).Message.ShouldContain(sentence);

    [Theory]
    [InlineData("")]
    [InlineData("--engine auto --Skerry:Home=/srv --acceleration=kvm --skerry:pools:0:name --engine")]
    public void RequireSettings_NothingButSettings_IsTaken(string args) =>
        Should.NotThrow(() => SkerryConfiguration.RequireSettings(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static EngineSelectionOptions Read(params string[] args)
    {
        var configuration = new ConfigurationManager();
        SkerryConfiguration.Add(configuration, args);
        return EngineConfiguration.Read(SkerryOptionsReader.Read(configuration));
    }
}
