using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Definitions;
using Skerry.Pools.Refill;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Refill;

public class SandboxDisposalTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task DisposeAsync_Many_RunInBoundedParallel()
    {
        using var disposal = new SandboxDisposal(2, _time, NullLogger.Instance, CancellationToken.None);
        var gates = new List<TaskCompletionSource>();
        var sandboxes = await CreateAsync(5);
        foreach (var sandbox in sandboxes)
        {
            sandbox.Disposing = () =>
            {
                var gate = new TaskCompletionSource();
                lock (gates) gates.Add(gate);
                return gate.Task;
            };
        }

        var all = Task.WhenAll(sandboxes.Select(disposal.DisposeAsync));
        for (var released = 0; released < 5; released++)
        {
            var begun = Math.Min(5, released + 2);
            await Eventually.Until(() => Count(gates) == begun, $"expecting {begun} disposals begun", () => Count(gates));
            gates[released].SetResult();
        }

        await all.Within("disposing");
        sandboxes.ShouldAllBe(sandbox => sandbox.Disposals == 1);
    }

    [Fact]
    public async Task DisposeAsync_OneHangs_StopsHoldingUpTheOthersButIsWaitedFor()
    {
        using var disposal = new SandboxDisposal(1, _time, NullLogger.Instance, CancellationToken.None);
        var sandboxes = await CreateAsync(2);
        var gate = new TaskCompletionSource();
        sandboxes[0].Disposing = () => gate.Task;
        var hanging = disposal.DisposeAsync(sandboxes[0]);
        var next = disposal.DisposeAsync(sandboxes[1]);
        next.IsCompleted.ShouldBeFalse();
        _time.Advance(SandboxDisposal.Patience);
        await next.Within("disposing the other");
        hanging.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await hanging.Within("disposing the hanging one");
    }

    [Fact]
    public async Task DisposeAsync_FailsForAnHour_IsTriedAtABoundedRateUntilItIsGone()
    {
        using var disposal = new SandboxDisposal(1, _time, NullLogger.Instance, CancellationToken.None);
        var sandbox = (await CreateAsync(1))[0];
        var tries = 0;
        var isHeld = true;
        sandbox.Disposing = () =>
        {
            Interlocked.Increment(ref tries);
            return Volatile.Read(ref isHeld) ? throw new SandboxTakedownException("The control group stays busy.") : Task.CompletedTask;
        };
        var disposing = disposal.DisposeAsync(sandbox);

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        {
            var before = tries;
            disposal.Stuck.ShouldBe(1);
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            tries.ShouldBe(before);
            _time.Advance(TimeSpan.FromTicks(1));
            tries.ShouldBe(before + 1);
        }

        disposing.IsCompleted.ShouldBeFalse();
        Volatile.Write(ref isHeld, false);
        _time.Advance(SandboxDisposal.LongestPause);
        await disposing.Within("the disposal of what is not held any more");
        sandbox.Disposals.ShouldBe(1);
        disposal.Stuck.ShouldBe(0);
    }

    [Fact]
    public async Task DisposeAsync_FailsWhileThePoolStops_IsLeftToTheEngine()
    {
        using var stopping = new CancellationTokenSource();
        using var disposal = new SandboxDisposal(1, _time, NullLogger.Instance, stopping.Token);
        var sandboxes = await CreateAsync(2);
        foreach (var sandbox in sandboxes) sandbox.Disposing = () => throw new SandboxTakedownException("The control group stays busy.");
        var before = disposal.DisposeAsync(sandboxes[0]);
        before.IsCompleted.ShouldBeFalse();

        await stopping.CancelAsync();

        await before.Within("the end of the retries");
        await disposal.DisposeAsync(sandboxes[1]).Within("the one try that there is after the stop");
        disposal.Stuck.ShouldBe(0);
    }

    private static int Count(List<TaskCompletionSource> gates)
    {
        lock (gates) return gates.Count;
    }

    private async Task<FakeSandbox[]> CreateAsync(int count)
    {
        var engine = new FakeSandboxEngine(_time);
        for (var number = 0; number < count; number++)
            await engine.CreateAsync(
                new SandboxSpecification(SessionLanguage.Python, "python", [], new SandboxResources()), CancellationToken.None);
        return [.. engine.Created];
    }
}
