using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>Machines that hang: to its host one is like a QEMU that stands still, with every stream open.</summary>
public sealed class MicroVmHangTests(ImpatientFixture fixture) : IClassFixture<ImpatientFixture>
{
    [Fact]
    public async Task Execute_MachineThatHangs_IsLostAfterItsTimeAndGrace()
    {
        await using var sandbox = await fixture.CreateAsync();
        await using var events = sandbox.Sandbox
            .ExecuteAsync(
                sandbox.Command("print('begun', flush=True)\nimport time\ntime.sleep(600)", TimeSpan.FromSeconds(1)),
                CancellationToken.None)
            .GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().Within("first output", TestSandbox.Patience)).ShouldBeTrue();

        new RunningQemu(fixture.Options.Machine.StateDirectory, sandbox.Sandbox.Id).Signal(RunningQemu.Stop);

        await Should.ThrowAsync<SandboxLostException>(() => events.MoveNextAsync().AsTask().Within("the loss", TestSandbox.Patience));
        (await sandbox.Sandbox.Ended.Within("the end", TestSandbox.Patience)).ShouldContain("did not end an execution whose time was up");
    }

    [Fact]
    public async Task Files_MachineThatHangs_FailsTheRequestAndIsLost()
    {
        await using var sandbox = await fixture.CreateAsync();

        new RunningQemu(fixture.Options.Machine.StateDirectory, sandbox.Sandbox.Id).Signal(RunningQemu.Stop);

        // The request has a clock of its own; that the machine is lost is found by the heartbeat, which may be the first of the two.
        var failure = await Should.ThrowAsync<Exception>(
            () => sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)
                .Within("the failure", TestSandbox.Patience));
        (failure is SandboxLostException or SandboxFileException { Error: SandboxFileError.NoAnswer }).ShouldBeTrue(failure.ToString());
        (await sandbox.Sandbox.Ended.Within("the end", TestSandbox.Patience)).ShouldContain("gave no sign of life");
    }

    [Fact]
    public async Task Ended_IdleMachineThatHangs_IsNoticedByItself()
    {
        await using var sandbox = await fixture.CreateAsync();
        await sandbox.ShouldAnswerAsync();

        new RunningQemu(fixture.Options.Machine.StateDirectory, sandbox.Sandbox.Id).Signal(RunningQemu.Stop);

        (await sandbox.Sandbox.Ended.Within("the end", TestSandbox.Patience)).ShouldContain("gave no sign of life");
    }
}
