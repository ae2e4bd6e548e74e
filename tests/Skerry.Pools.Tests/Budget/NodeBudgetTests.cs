using Skerry.Pools.Budget;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Pools.Tests.Budget;

public class NodeBudgetTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Tenant _tenant = new();

    [Fact]
    public async Task Construction_Always_LimitsAllSandboxesTogether()
    {
        await using var bench = new BudgetBench(_time);
        bench.Meter.Limits.ShouldBe((bench.Plan.Wall, bench.Plan.ProcessWall));
    }

    [Fact]
    public async Task Watch_NothingToWatch_DoesNotMeasure()
    {
        await using var bench = new BudgetBench(_time);
        _time.Advance(TimeSpan.FromHours(1));
        bench.Meter.Reads.ShouldBe(0);

        var seat = bench.Budget.TryAdmit(_tenant, ahead: false, out _).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(10));
        var reads = bench.Meter.Reads;
        reads.ShouldBeGreaterThan(0);

        seat.Release();
        _time.Advance(BudgetWatch.Longest);
        reads = bench.Meter.Reads;
        _time.Advance(TimeSpan.FromHours(1));
        bench.Meter.Reads.ShouldBe(reads);
    }

    [Theory]
    [InlineData(64L << 30, 2, 2000)]
    [InlineData(1L << 30, 2, 125)]
    [InlineData(0, 2, 50)]
    [InlineData(-1L << 30, 2, 50)]
    [InlineData(1L << 30, 64, 50)]
    public void Interval_MoreHeadroom_IsLonger(long headroom, int processors, int milliseconds) =>
        BudgetWatch.Interval(headroom, processors).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public async Task Watch_MeasuringFails_BacksOffRefusesAndRecovers()
    {
        await using var bench = new BudgetBench(_time);
        bench.Budget.TryAdmit(_tenant, ahead: false, out _).ShouldNotBeNull();
        bench.Meter.Failure = new IOException("The kernel does not say.");
        _time.Advance(TimeSpan.FromSeconds(10));
        bench.Meter.Reads.ShouldBeLessThan(10);
        bench.Budget.TryAdmit(_tenant, ahead: false, out var shortage).ShouldBeNull();
        shortage.ShouldBe("the machine's memory cannot be measured at the moment; the server's log has the details.");

        bench.Meter.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(30));
        await _tenant.Told.Task.Within("waiting for the word that there is room");
        bench.Budget.TryAdmit(_tenant, ahead: false, out _).ShouldNotBeNull();
    }

    [Fact]
    public async Task Construction_KernelDoesNotLimit_GovernsAllTheSame()
    {
        var meter = new Testing.Budget.FakeNodeMeter(new NodeCapacity(4L << 30, 32768, 2)) { LimitFailure = new IOException("Read-only.") };
        await using var budget = new NodeBudget(
            meter, new BudgetPlan(meter.Capacity, new BudgetOptions()), _time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<NodeBudget>.Instance);
        budget.TryAdmit(_tenant, ahead: false, out _).ShouldNotBeNull();
    }

    [Fact]
    public async Task TryAdmit_UsedUp_SaysWhyAndTellsWhenThereIsRoom()
    {
        await using var bench = new BudgetBench(_time);
        var seats = new List<BudgetSeat>();
        while (bench.Budget.TryAdmit(_tenant, ahead: false, out _) is { } seat) seats.Add(seat);
        seats.Count.ShouldBe(bench.Plan.Seats);
        bench.Budget.Status.ShouldNotBeNull().Shortage.ShouldNotBeNull().ShouldStartWith("the machine's memory budget is used up: ");
        _tenant.Told.Task.IsCompleted.ShouldBeFalse();
        seats[0].Release();
        await _tenant.Told.Task.Within("waiting for the word that there is room");
    }

    [Fact]
    public async Task TryAdmit_Ahead_LeavesRoomForCallers()
    {
        await using var bench = new BudgetBench(_time);
        while (bench.Budget.TryAdmit(_tenant, ahead: true, out _) is not null)
        {
            // As many as are made ready.
        }

        bench.Budget.TryAdmit(_tenant, ahead: false, out _).ShouldNotBeNull();
    }

    private sealed class Tenant : IBudgetTenant
    {
        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnRoom() => Told.TrySetResult();

        public void Revoke(ISandbox sandbox, string why)
        {
        }
    }
}
