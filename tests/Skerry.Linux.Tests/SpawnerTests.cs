using System.IO.Pipes;
using Skerry.Testing;

namespace Skerry.Linux.Tests;

/// <summary>What a program has open that it was not given. All else is tested of <see cref="ChildProcess"/>.</summary>
public sealed class SpawnerTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Start_ADescriptorLeftToInherit_IsClosedIfOthersAreToBe(bool closeOthers, bool isThere)
    {
        using var inherited = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        (await RunAsync($"test -e /proc/$$/fd/{inherited.ClientSafePipeHandle.DangerousGetHandle()}", closeOthers))
            .ShouldBe(isThere ? 0 : 1);
    }

    [Fact]
    public async Task Start_ADescriptorOfOurs_IsNeverThere()
    {
        using var ours = File.OpenHandle("/dev/null");
        (await RunAsync($"test -e /proc/$$/fd/{ours.DangerousGetHandle()}", closeOthers: false)).ShouldBe(1);
    }

    private static async Task<int> RunAsync(string script, bool closeOthers)
    {
        using var nothing = File.OpenHandle("/dev/null", access: FileAccess.ReadWrite, share: FileShare.ReadWrite);
        var pid = Spawner.Start("/bin/sh", ["sh", "-c", script], ["PATH=/bin"], [nothing, nothing, nothing], closeOthers);
        using var process = ProcessHandle.TryOpen(pid)!;
        await process.WaitForExitAsync().Within($"the exit of: {script}");
        return process.Reap();
    }
}
