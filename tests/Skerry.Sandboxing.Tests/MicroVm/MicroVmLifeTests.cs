using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>How clones end that are not asked to: each is noticed, and explained, and nothing of it is left.</summary>
public sealed class MicroVmLifeTests(MicroVmFixture fixture) : IClassFixture<MicroVmFixture>
{
    [Fact]
    public async Task Ended_QemuKilled_SaysThatQemuEnded()
    {
        await using var sandbox = await fixture.CreateAsync();

        Qemu(sandbox).Signal(RunningQemu.Kill);

        (await EndOfAsync(sandbox)).ShouldContain("QEMU ended.");
        await ShouldBeLostAsync(sandbox);
    }

    [Fact]
    public async Task Ended_QemuAskedToEnd_SaysThatASignalDidIt()
    {
        await using var sandbox = await fixture.CreateAsync();

        Qemu(sandbox).Signal(RunningQemu.Terminate);

        (await EndOfAsync(sandbox)).ShouldContain("killed by a signal");
        await ShouldBeLostAsync(sandbox);
    }

    [Fact]
    public async Task Execute_QemuKilledUnderMany_LosesEachAndNoOther()
    {
        await using var neighbour = await fixture.CreateAsync();
        await using var sandbox = await fixture.CreateAsync();
        var executions = Enumerable.Range(0, 4).Select(_ => sandbox.RunAsync("import time\ntime.sleep(600)")).ToArray();

        Qemu(sandbox).Signal(RunningQemu.Kill);

        foreach (var execution in executions)
            await Should.ThrowAsync<SandboxLostException>(() => execution.Within("the loss", TestSandbox.Patience));
        await neighbour.ShouldAnswerAsync();
    }

    private RunningQemu Qemu(TestSandbox sandbox) => new(fixture.Options.Machine.StateDirectory, sandbox.Sandbox.Id);

    private static Task<string> EndOfAsync(TestSandbox sandbox) => sandbox.Sandbox.Ended.Within("the end", TestSandbox.Patience);

    private static async Task ShouldBeLostAsync(TestSandbox sandbox) =>
        await Should.ThrowAsync<SandboxLostException>(() => sandbox.RunAsync("1"));
}
