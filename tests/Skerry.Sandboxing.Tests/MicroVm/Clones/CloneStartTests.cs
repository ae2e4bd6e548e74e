using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Clones;

/// <summary>Clones that do not become machines of their own: none of them serves, and nothing of them is left.</summary>
public sealed class CloneStartTests(MicroVmHostFixture fixture) : IClassFixture<MicroVmHostFixture>
{
    // A clone is told the time twice: when the resume is rehearsed, and when it resumes.
    private const int Rehearsal = 1;
    private const int Resume = 2;

    [Theory]
    [InlineData(Rehearsal)]
    [InlineData(Resume)]
    public async Task Create_QemuKilledBeforeItHasResumed_ThrowsAndLeavesNothing(int moment)
    {
        var start = await SignalledAtAsync(moment, RunningQemu.Kill);

        await ShouldNotServeAsync(start);
    }

    [Fact]
    public async Task Create_MachineThatHangs_IsGivenUpInTimeAndLeavesNothing()
    {
        var start = await SignalledAtAsync(Resume, RunningQemu.Stop);

        (await ShouldNotServeAsync(start)).Message.ShouldContain("did not confirm that it had resumed within");
    }

    [Fact]
    public async Task Create_CallerGivesUp_LeavesNothing()
    {
        using var caller = new CancellationTokenSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = await SignalledAtAsync(Resume, RunningQemu.Stop, asked.SetResult);
        var creation = fixture.Registry.CreateAsync(start, caller.Token);
        await asked.Task.Within("the moment of the resume", TestSandbox.Patience);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => creation.Within("giving up", TestSandbox.Patience));
        TestMachine.RemainsOf(start.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Resume_Twice_IsRefused()
    {
        await using var start = await fixture.NewStartAsync();
        var agent = await start.StartAsync(CancellationToken.None).Within("the start", TestSandbox.Patience);

        // A state that had been resumed before would answer so to its first resume.
        var refusal = await Should.ThrowAsync<SandboxStartException>(
            () => agent.ResumeAsync(Identity.New(TimeProvider.System), CancellationToken.None).Within("the refusal", TestSandbox.Patience));

        refusal.Message.ShouldContain("resumed before");
    }

    private async Task<SandboxStartException> ShouldNotServeAsync(CloneStart start)
    {
        var failure = await Should.ThrowAsync<SandboxStartException>(
            () => fixture.Registry.CreateAsync(start, CancellationToken.None).Within("the failure", TestSandbox.Patience));
        TestMachine.RemainsOf(start.Id).ShouldBeEmpty();
        return failure;
    }

    // A start whose QEMU gets a signal when it is about to be told the time for the nth time.
    private async Task<CloneStart> SignalledAtAsync(int moment, int signal, Action? afterwards = null)
    {
        var start = await fixture.NewStartAsync();
        var tellings = 0;
        fixture.Time.Asked = () =>
        {
            if (++tellings != moment) return;
            new RunningQemu(fixture.StateDirectory, start.Id).Signal(signal);
            afterwards?.Invoke();
        };
        return start;
    }
}
