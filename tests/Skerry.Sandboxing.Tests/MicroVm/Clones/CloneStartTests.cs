using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Clones;

/// <summary>Clones that do not become machines of their own: none of them serves, and nothing of them is left.</summary>
public sealed class CloneStartTests(MicroVmHostFixture fixture) : IClassFixture<MicroVmHostFixture>
{
    [Fact]
    public async Task Adopt_QemuKilledWhileParked_ThrowsAndLeavesNothing()
    {
        var start = await ParkAsync();
        Qemu(start).Signal(RunningQemu.Kill);
        await start.Ended.Within("its end", TestSandbox.Patience);

        await ShouldNotServeAsync(start);
    }

    [Fact]
    public async Task Adopt_QemuKilledWhileItRestores_ThrowsAndLeavesNothing()
    {
        var start = await ParkAsync();
        var qemu = Qemu(start);
        qemu.Signal(RunningQemu.Stop);

        var adoption = fixture.Registry.AdoptAsync(start, CancellationToken.None);
        adoption.IsCompleted.ShouldBeFalse();
        qemu.Signal(RunningQemu.Kill);

        await Should.ThrowAsync<SandboxStartException>(() => adoption.Within("the failure", TestSandbox.Patience));
        TestMachine.RemainsOf(start.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Adopt_MachineThatHangs_IsGivenUpInTimeAndLeavesNothing()
    {
        var start = await ParkAsync();
        Qemu(start).Signal(RunningQemu.Stop);

        (await ShouldNotServeAsync(start)).Message.ShouldContain("did not confirm that it had resumed within");
    }

    [Fact]
    public async Task Adopt_CallerGivesUp_LeavesNothing()
    {
        using var caller = new CancellationTokenSource();
        var start = await ParkAsync();
        Qemu(start).Signal(RunningQemu.Stop);
        var adoption = fixture.Registry.AdoptAsync(start, caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => adoption.Within("giving up", TestSandbox.Patience));
        TestMachine.RemainsOf(start.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Resume_Twice_IsRefused()
    {
        await using var start = fixture.NewStart();
        await start.PrepareAsync(CancellationToken.None).Within("preparation", TestSandbox.Patience);
        var agent = await start.RunAsync(CancellationToken.None).Within("the resume", TestSandbox.Patience);

        // A state that had been resumed before would answer so to its first resume.
        var refusal = await Should.ThrowAsync<SandboxStartException>(
            () => agent.ResumeAsync(Identity.New(TimeProvider.System), CancellationToken.None).Within("the refusal", TestSandbox.Patience));

        refusal.Message.ShouldContain("resumed before");
    }

    private async Task<SandboxStartException> ShouldNotServeAsync(CloneStart start)
    {
        var failure = await Should.ThrowAsync<SandboxStartException>(
            () => fixture.Registry.AdoptAsync(start, CancellationToken.None).Within("the failure", TestSandbox.Patience));
        TestMachine.RemainsOf(start.Id).ShouldBeEmpty();
        return failure;
    }

    private async Task<CloneStart> ParkAsync()
    {
        var start = fixture.NewStart();
        await fixture.Registry.ParkAsync(start, CancellationToken.None).Within("parking", TestSandbox.Patience);
        return start;
    }

    private RunningQemu Qemu(CloneStart start) => new(fixture.StateDirectory, start.Id);
}
