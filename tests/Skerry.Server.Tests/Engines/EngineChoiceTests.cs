using System.Diagnostics;
using System.Text.Json;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Engines;

/// <summary>What the doctor says of this machine is what a server does on it, and is true.</summary>
public sealed class EngineChoiceTests(SharedServer shared)
{
    private const string Examinations = "/run/skerry/examinations";

    private const string Wrapper = """
        #!/bin/sh
        for argument; do
            shift
            [ "$argument" != host ] || argument=host,arch-capabilities=off
            set -- "$@" "$argument"
        done
        exec qemu-system-x86_64 "$@"

        """;

    [Fact]
    public async Task Doctor_BesideALivingServer_AgreesWithOneThatChoosesAndLeavesNothing()
    {
        var session = SessionClient.New(shared.Client);
        await session.ExecuteAsync("x = 'kept'");
        var before = HostState.Sandboxes(shared.Server.StateDirectory).Count;

        var doctor = await DoctorRun.RunAsync("--Skerry:Host:StateDirectory", shared.Server.StateDirectory);

        doctor.ExitCode.ShouldBe(0);
        (await session.PrintedAsync("print(x)")).ShouldBe("kept\n");
        HostState.Sandboxes(shared.Server.StateDirectory).Count.ShouldBe(before);
        Directory.Exists(Examinations).ShouldBeTrue("the check itself must look where the doctor works");
        Directory.EnumerateFileSystemEntries(Examinations).ShouldBeEmpty();
        HostState.Leftovers(Examinations, []).ShouldBeEmpty();

        await using var server = await ServerProcess.StartAsync(["--engine", "auto"]);
        var chosen = doctor.Engine(doctor.Auto.ShouldNotBeNull());
        server.Output.ShouldContain($"Engine {doctor.Auto}: chosen, the strongest that works here.");
        using var metadata = JsonDocument.Parse(await server.Client.GetStringAsync(
            new Uri("/pools/python/metadata?api-version=2025-10-02-preview", UriKind.Relative), TestContext.Current.CancellationToken));
        var isolation = metadata.RootElement.GetProperty("isolation");
        isolation.GetProperty("boundary").GetString().ShouldBe(chosen.GetProperty("boundary").GetString());
        isolation.GetProperty("runtime").GetString().ShouldBe(chosen.GetProperty("runtime").GetString());
        isolation.GetProperty("level").GetString().ShouldBe(chosen.GetProperty("level").GetString());
        server.Output.ShouldContain(chosen.GetProperty("boundary").GetString()!);
        foreach (var refused in new[] { "microvm", "gvisor", "container" }.TakeWhile(name => name != doctor.Auto))
            server.Output.ShouldContain($"Engine {refused}: not here.");
        (await SessionClient.New(server.Client).PrintedAsync("print(6 * 7)")).ShouldBe("42\n");
    }

    [Fact]
    public async Task Doctor_DeviceOfKvm_IsBelievedOnlyAsFarAsAGuestBoots()
    {
        var (opens, boots) = (KvmTruth.DeviceOpens, await KvmTruth.BootsAsync());

        var doctor = await DoctorRun.RunAsync();

        doctor.Findings.GetProperty("machine").GetProperty("kvm").GetString().ShouldBe(opens ? "opens" : "missing");
        doctor.Works("microvm").ShouldBe(boots, doctor.Findings.ToString());
        var problems = doctor.Engine("microvm").GetProperty("problems").ToString();
        if (boots) doctor.Auto.ShouldBe("microvm");
        else problems.ShouldContain(opens ? "A guest was booted under KVM, and" : "There is no /dev/kvm");
    }

    /// <remarks>
    /// Some processors' KVM gives up over a register before a guest runs at all; without that register the guest gets so far as to hang.
    /// </remarks>
    [Fact]
    public async Task Start_GuestHangsUnderKvm_IsGivenUpEachTimeAndTheCostIsSaid()
    {
        var state = Directory.CreateTempSubdirectory("skerry-test-").FullName;
        var qemu = Path.Combine(state, "qemu-without-arch-capabilities");
        await File.WriteAllTextAsync(qemu, Wrapper, TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // Skerry runs on Linux only
        File.SetUnixFileMode(qemu, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        string[] settings = ["--Skerry:MicroVm:Qemu", qemu, "--Skerry:MicroVm:ProbeTimeoutInSeconds", "4"];
        if (await KvmTruth.BootsAsync())
        {
            (await DoctorRun.RunAsync([.. settings, "--Skerry:MicroVm:ProbeTimeoutInSeconds", "60"])).Works("microvm").ShouldBeTrue();
        }
        else if ((await StartedAsync(settings, state)) is var first && first.Contains("the guest hung", StringComparison.Ordinal))
        {
            const string cost = "Every start with '--engine auto' waits these 4 s here; '--engine container' skips it.";
            first.ShouldContain("A guest that hangs is given up after 4 s");
            first.ShouldContain(cost);
            (await StartedAsync(settings, state)).ShouldContain("the guest hung", customMessage: "no verdict is kept");
            (await DoctorRun.RunAsync(settings)).Engine("microvm").GetProperty("problems").ToString()
                .ShouldContain(cost.Replace("'", "\\u0027", StringComparison.Ordinal));
        }
        else
        {
            first.ShouldContain("Engine microvm: not here.");
        }

        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task Start_VirtualMachinesAskedFor_NeverEndsInEmulationByItself()
    {
        if (await KvmTruth.BootsAsync())
        {
            await using var server = await ServerProcess.StartAsync(["--engine", "microvm"]);
            server.Output.ShouldContain("a virtual machine of its own under KVM");
            return;
        }

        var (exitCode, output) = await ServerProcess.RefusedAsync("--urls", "http://127.0.0.1:0", "--engine", "microvm");

        exitCode.ShouldBe(2);
        output.ShouldContain("pass --acceleration emulated");
    }

    [Fact]
    public async Task Start_EmulationWithoutTheEngine_IsRefusedWithWhatToPass()
    {
        var (exitCode, output) = await ServerProcess.RefusedAsync(
            "--urls", "http://127.0.0.1:0", "--engine", "auto", "--acceleration", "emulated");

        exitCode.ShouldBe(2);
        output.ShouldContain("pass --engine microvm too");
    }

    [Fact]
    public async Task Doctor_AfterOneThatWasKilled_TakesDownWhatThatLeft()
    {
        using var killed = Process.Start(DoctorRun.Start())!;
        var place = $"{Examinations}/{killed.Id}";
        await Eventually.Until(() => HostState.Sandboxes(place)
            .Any(entry => entry.Length == 32), "waiting for a sandbox of the doctor", () => killed.HasExited);
        killed.Kill();
        await killed.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the doctor's death");
        var orphans = HostState.Sandboxes(place);
        HostState.Leftovers(place, orphans).ShouldNotBeEmpty("a killed doctor cleans nothing up");

        await DoctorRun.RunAsync();

        HostState.Leftovers(place, orphans).ShouldBeEmpty();
        Directory.Exists(place).ShouldBeFalse();
    }

    [Fact]
    public async Task Doctor_NothingToWorkWith_EndsWithOneAndSaysWhatIsMissing()
    {
        var doctor = await DoctorRun.RunAsync("--home", "/nowhere");

        doctor.ExitCode.ShouldBe(1);
        doctor.Auto.ShouldBeNull();
        foreach (var engine in new[] { "microvm", "gvisor", "container", "microvm-emulated" })
            doctor.Engine(engine).GetProperty("problems").ToString().ShouldContain("There is no image");
        Directory.Exists("/nowhere").ShouldBeFalse();
    }

    private static async Task<string> StartedAsync(string[] settings, string state)
    {
        await using var server = await ServerProcess.StartAsync(["--engine", "auto", .. settings], state);
        await server.StopAsync();
        return server.Output;
    }
}
