using System.Diagnostics;
using Skerry.Testing;

namespace Skerry.Linux.Tests;

public sealed class ProcessHandleTests
{
    [Fact]
    public async Task WaitForExit_SeveralWaitAndItIsKilled_AllAreTold()
    {
        using var sleeper = Process.Start("sleep", "600");
        using var handle = ProcessHandle.TryOpen(sleeper.Id)!;
        var waits = new[] { handle.WaitForExitAsync(), handle.WaitForExitAsync() };
        waits.ShouldAllBe(wait => !wait.IsCompleted);

        handle.Kill();

        await Task.WhenAll(waits).Within("the exit");
        handle.Kill();
    }

    [Fact]
    public void TryOpen_NoSuchProcess_IsNull() => ProcessHandle.TryOpen(int.MaxValue).ShouldBeNull();

    [Fact]
    public void Identity_ThisProcess_IsAlive()
    {
        ProcessIdentity.Current.IsAlive.ShouldBeTrue();
        (ProcessIdentity.Current with { StartTime = 1 }).IsAlive.ShouldBeFalse();
        (ProcessIdentity.Current with { BootId = "another" }).IsAlive.ShouldBeFalse();
    }
}
