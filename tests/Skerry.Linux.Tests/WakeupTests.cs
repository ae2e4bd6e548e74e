using Skerry.Testing;

namespace Skerry.Linux.Tests;

public sealed class WakeupTests : IDisposable
{
    private readonly Wakeup _wakeup = new();

    public void Dispose() => _wakeup.Dispose();

    [Fact]
    public async Task Wait_WokenFromAnotherThread_Ends()
    {
        var wait = Task.Run(() => _wakeup.Wait(Timeout.Infinite));
        _wakeup.Wake();
        await wait.Within("the wait");
    }

    [Fact]
    public void Poll_WokenOftenAndResetOnce_IsAsleepAgain()
    {
        IsAwake().ShouldBeFalse();
        _wakeup.Wake();
        _wakeup.Wake();
        IsAwake().ShouldBeTrue();

        _wakeup.Reset();

        IsAwake().ShouldBeFalse();
        _wakeup.Reset();
    }

    private bool IsAwake() => Libc.Poll([new() { Descriptor = _wakeup.Descriptor, Wanted = Libc.PollIn }], 0) == 1;
}
