using System.Globalization;
using Skerry.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Runtime;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Sandboxing.Tests.MicroVm.Qemu;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The preflight on this machine, on machines where something is missing, and with QEMUs that misbehave.</summary>
public sealed class MicroVmPreflightTests : IDisposable
{
    private readonly MicroVmEngineOptions _options = MicroVmTestMachine.Options();
    private readonly ScriptedQemu _qemu = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose()
    {
        // Other tests examine at the same time; what is run from this directory is this one's.
        TestMachine.RemainsOf(_qemu.In("")).ShouldBeEmpty();
        _qemu.Dispose();
        Directory.Exists(_options.Machine.StateDirectory).ShouldBeFalse("an examination needs none");
    }

    [Fact]
    public async Task Examine_Emulated_WorksOnEveryMachine()
    {
        File.CreateSymbolicLink(_qemu.Path, OciRuntime.Find(_options.Qemu)!);

        (await ExamineAsync(Scripted())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Examine_Kvm_TellsWhatIsTrueOfThisMachine()
    {
        var kvm = _options with { Acceleration = Acceleration.Kvm, ProbeTimeout = TimeSpan.FromSeconds(40) };

        var problems = await ExamineAsync(kvm);

        // Where it says that KVM works, a whole clone has to run; where it says that it does not, in a sentence that tells why.
        if (problems.Count == 0) await ShouldRunAsync(kvm);
        else problems.ShouldHaveSingleItem().ShouldMatch(
            @"^(There is no /dev/kvm|/dev/kvm does not open|A guest was booted under KVM, and (the guest hung|QEMU ended))");
        if (MicroVmTestMachine.Acceleration is Acceleration.Kvm)
            problems.ShouldBeEmpty("SKERRY_TEST_ACCELERATION says that KVM works here");
    }

    [Fact]
    public async Task Examine_WhatIsMissing_IsNamedEach()
    {
        var problems = await ExamineAsync(_options with
        {
            Qemu = "qemu-system-nowhere",
            GuestDirectory = "/nowhere/guests",
            Machine = _options.Machine with { ImageDirectory = "/nowhere/images", AgentDirectory = "/nowhere/agent" },
        });

        problems.Count.ShouldBe(4);
        problems.ShouldContain("The program qemu-system-nowhere is not installed; on Debian: apt-get install qemu-system-x86.");
        problems.ShouldContain(problem => problem.StartsWith("There is no guest kernel in /nowhere/guests", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("There is no image", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("There is no agent at /nowhere/agent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Examine_OptionsOutOfBounds_SaysSoAndBootsNothing() =>
        (await ExamineAsync(_options with { KeptTemplates = 0 })).ShouldBe(["keptTemplates: 0 is out of bounds; 1 to 1000 is allowed."]);

    [Fact]
    public async Task Examine_QemuTooOld_SaysSo()
    {
        _qemu.Write("echo QEMU emulator version 5.2.0");

        (await ExamineAsync(Scripted())).ShouldHaveSingleItem().ShouldContain("version 5.2.0");
    }

    [Fact]
    public async Task Examine_QemuThatEnds_SaysHowAndWhatItWrote()
    {
        _qemu.WriteMachine("echo kvm run failed >&2; exit 134");

        (await ExamineAsync(Scripted())).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.ShouldContain("QEMU ended with code 134 before the guest had started"),
            problem => problem.ShouldContain("It wrote: kvm run failed"));
    }

    [Theory]
    [InlineData("", "It wrote nothing.")]
    [InlineData("echo something", "It wrote: something")]
    [InlineData("yes | head -c 100000", "y y y")]
    public async Task Examine_GuestThatHangs_IsKilledAtTheDeadline(string script, string expected)
    {
        // It has written when the test knows of it.
        _qemu.WriteMachine(
            $"{script}\necho $$ > {_qemu.In("number.new")}; mv {_qemu.In("number.new")} {_qemu.In("number")}; exec sleep 600");
        var examination = MicroVmPreflight.ExamineAsync(Scripted(), _time, CancellationToken.None);
        using var process = await RunningAsync(examination);
        examination.IsCompleted.ShouldBeFalse();

        _time.Advance(_options.ProbeTimeout);

        (await examination.Within("the verdict", TestSandbox.Patience)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.ShouldContain($"the guest hung: it had not started within {_options.ProbeTimeout}"),
            problem => problem.ShouldContain(expected),
            problem => problem.Length.ShouldBeLessThan(1000));
        await process.WaitForExitAsync().Within("its death", TestSandbox.Patience);
    }

    [Fact]
    public async Task Examine_CallerGivesUp_KillsTheGuest()
    {
        _qemu.WriteMachine($"echo $$ > {_qemu.In("number.new")}; mv {_qemu.In("number.new")} {_qemu.In("number")}; exec sleep 600");
        using var caller = new CancellationTokenSource();
        var examination = MicroVmPreflight.ExamineAsync(Scripted(), _time, caller.Token);
        using var process = await RunningAsync(examination);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => examination.Within("giving up", TestSandbox.Patience));
        await process.WaitForExitAsync().Within("its death", TestSandbox.Patience);
    }

    private MicroVmEngineOptions Scripted() => _options with { Qemu = _qemu.Path, Acceleration = Acceleration.Emulated };

    private static Task<IReadOnlyList<string>> ExamineAsync(MicroVmEngineOptions options) =>
        MicroVmPreflight.ExamineAsync(options, TimeProvider.System, CancellationToken.None).Within("the examination", TestSandbox.Patience);

    private async Task<ProcessHandle> RunningAsync(Task examination)
    {
        await Eventually.Until(
            () => File.Exists(_qemu.In("number")), "expecting the guest to be booted", () => examination.Status,
            pause: TimeSpan.FromMilliseconds(50), patience: TestSandbox.Patience);
        return ProcessHandle.TryOpen(int.Parse(await File.ReadAllTextAsync(_qemu.In("number")), CultureInfo.InvariantCulture))!;
    }

    private static async Task ShouldRunAsync(MicroVmEngineOptions options)
    {
        await using (var engine = await MicroVmEngine.OpenAsync(options, TestMachine.Logging, TimeProvider.System, CancellationToken.None))
        {
            await using var sandbox = await engine.CreateAsync(MicroVmTestMachine.Small, CancellationToken.None)
                .Within("a clone under KVM", TestSandbox.Patience);
            sandbox.Ended.IsCompleted.ShouldBeFalse();
        }

        Directory.Delete(new StateDirectory(options.Machine.StateDirectory).Path, recursive: true);
    }
}
