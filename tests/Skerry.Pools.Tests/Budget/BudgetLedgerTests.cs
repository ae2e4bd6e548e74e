using FsCheck;
using FsCheck.Fluent;
using Skerry.Pools.Budget;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Budget;

/// <summary>
/// Whatever is admitted, used, handed over and taken down, in whatever order: what is promised never exceeds the ceiling, nobody within its
/// share is ever ended, and what stays fits unless everybody is within its share.
/// </summary>
public class BudgetLedgerTests
{
    private const long MiB = 1L << 20;

    private static readonly BudgetPlan Plan = new(
        new NodeCapacity(4096 * MiB, 4096, 2), new BudgetOptions { MemoryBytes = 1024 * MiB, SandboxReserveProcesses = 8 });

    [Fact]
    public void Ledger_AnySteps_KeepsItsPromises()
    {
        var step = Gen.Choose(0, 6).Zip(Gen.Choose(0, 1000)).Zip(Gen.Choose(0, 400))
            .Select(step => (Act: step.Item1.Item1, Which: step.Item1.Item2, MiB: step.Item2));
        var property = Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            var model = new Model();
            foreach (var (act, which, size) in steps) model.Step(act, which, size);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(150), property);
    }

    [Fact]
    public void Pick_EverybodyFillsItsMemory_EndsTheYoungestFirstAndOnlyAsManyAsNeeded()
    {
        var model = new Model();
        for (var session = 0; session < 8; session++) model.Serve(model.Admit().ShouldNotBeNull());
        foreach (var seat in model.Seats) model.Use(seat, 150);
        var picked = model.Pick();
        picked.Select(seat => seat.Order).ShouldBe(picked.Select(seat => seat.Order).OrderDescending());
        picked.ShouldAllBe(
            seat => model.Seats.Where(other => other.State == BudgetSeat.Stage.Serving).All(other => other.Order < seat.Order));
        model.Staying.ShouldBeInRange((Plan.Ceiling - (Plan.Ceiling / 16) - (150 * MiB)) / MiB, Plan.Ceiling / MiB);
        picked[0].Revoked.ShouldNotBeNull()
            .ShouldStartWith("The machine's memory budget was used up: the session used 150 MiB, its share was ");
    }

    [Fact]
    public void Pick_OldSessionWithinItsShareBesideAYoungHog_EndsTheHog()
    {
        var model = new Model();
        var old = model.Serve(model.Admit().ShouldNotBeNull());
        var hog = model.Serve(model.Admit().ShouldNotBeNull());
        var younger = model.Serve(model.Admit().ShouldNotBeNull());
        model.Use(old, 60);
        model.Use(younger, 60);
        model.Use(hog, 900);
        model.Pick().ShouldBe([hog]);
    }

    [Fact]
    public void Pick_ProcessesUsedUp_EndsTheYoungestAboveItsShare()
    {
        var model = new Model();
        var old = model.Serve(model.Admit().ShouldNotBeNull());
        var bomb = model.Serve(model.Admit().ShouldNotBeNull());
        model.Use(old, 10, processes: 100);
        model.Use(bomb, 10, processes: Plan.ProcessWall);
        model.Ledger.Note(new NodeUse(4096 * MiB, 20 * MiB, Plan.ProcessWall + 100, long.MaxValue));
        model.Ledger.Pick().ShouldBe([bomb]);
        bomb.Revoked.ShouldNotBeNull().ShouldStartWith("The machine's process budget was used up: ");
    }

    [Fact]
    public void Shortage_SomethingElseTakesTheMachinesMemory_AdmitsNobodyAndEndsNobodyWithinItsShare()
    {
        var model = new Model();
        for (var session = 0; session < 10; session++) model.Use(model.Serve(model.Admit().ShouldNotBeNull()), 60);
        model.Available = 0;
        model.Pick().ShouldBeEmpty();
        model.Ledger.Shortage(ahead: false).ShouldNotBeNull().ShouldStartWith("the machine's memory budget is used up: 10 sandboxes have ");
    }

    [Fact]
    public void Shortage_DiskIsFull_SaysSo()
    {
        var model = new Model();
        model.Ledger.Note(new NodeUse(4096 * MiB, 0, 0, 10 * MiB));
        model.Ledger.Shortage(ahead: false).ShouldBe("the machine's disk budget is used up: 10 MiB are free, and 1024 MiB must stay free.");
    }

    [Fact]
    public void Shortage_ProcessesPromised_SaysSo()
    {
        var plan = new BudgetPlan(new NodeCapacity(65536 * MiB, 2000, 2), new BudgetOptions { SandboxReserveProcesses = 500 });
        var ledger = new BudgetLedger(plan);
        while (ledger.Shortage(ahead: false) is null) ledger.Admit(new BudgetSeat(null, new Tenant()));
        ledger.Seats.Count.ShouldBe(2);
        ledger.Shortage(ahead: false).ShouldNotBeNull().ShouldStartWith("the machine's process budget is used up: ");
    }

    private sealed class Model
    {
        private static readonly FakeSandboxEngine Engine = new(new ManualTimeProvider());
        private readonly Tenant[] _tenants = [new(), new()];
        private readonly ISandbox _sandbox = Engine.CreateAsync(
            new SandboxSpecification(default, "python", null, new()), CancellationToken.None).GetAwaiter().GetResult();

        public BudgetLedger Ledger { get; } = new(Plan);

        public List<BudgetSeat> Seats { get; } = [];

        public long Available { get; set; } = 4096 * MiB;

        /// <summary>What those that stay use, in MiB.</summary>
        public long Staying => Seats.Where(seat => seat.State is not BudgetSeat.Stage.Leaving).Sum(seat => seat.Use.MemoryBytes) / MiB;

        public BudgetSeat? Admit(bool ahead = false, int tenant = 0)
        {
            if (Ledger.Shortage(ahead) is not null) return null;
            var seat = new BudgetSeat(null, _tenants[tenant]) { Sandbox = _sandbox };
            Ledger.Admit(seat);
            Seats.Add(seat);
            Ledger.Committed.ShouldBeLessThanOrEqualTo(Ledger.Ceiling);
            return seat;
        }

        public BudgetSeat Serve(BudgetSeat seat)
        {
            seat.State = BudgetSeat.Stage.Serving;
            Ledger.Renew(seat);
            return seat;
        }

        public void Use(BudgetSeat seat, long mebibytes, int processes = 4) => seat.Use = new SandboxUse(mebibytes * MiB, processes);

        public IReadOnlyList<BudgetSeat> Pick()
        {
            Ledger.Note(
                new NodeUse(Available, Seats.Sum(seat => seat.Use.MemoryBytes), Seats.Sum(seat => seat.Use.Processes), long.MaxValue));
            var serving = Seats.Where(seat => seat.State is BudgetSeat.Stage.Serving).ToList();
            var count = Seats.Count(seat => seat.State is not BudgetSeat.Stage.Leaving);
            var picked = Ledger.Pick();
            var shareAfter = Math.Max(Plan.Options.SandboxReserveBytes,
                Ledger.Ceiling / Math.Max(1, Seats.Count(seat => seat.State is not BudgetSeat.Stage.Leaving)));
            foreach (var seat in picked.Where(serving.Contains))
            {
                seat.Use.MemoryBytes.ShouldBeGreaterThan(
                    Math.Max(Plan.Options.SandboxReserveBytes, Ledger.Ceiling / count), "a session within its share was ended");
                Seats.ShouldNotContain(
                    other => other.State == BudgetSeat.Stage.Serving && other.Order > seat.Order && other.Use.MemoryBytes > shareAfter,
                    "a younger session above its share was spared");
            }

            if (Staying * MiB > Ledger.Ceiling)
                Seats.Where(seat => seat.State is BudgetSeat.Stage.Serving).ShouldAllBe(seat => seat.Use.MemoryBytes <= shareAfter);
            return picked;
        }

        public void Step(int act, int which, int mebibytes)
        {
            var seat = Seats.Count == 0 ? null : Seats[which % Seats.Count];
            switch (act)
            {
                case 0 or 1:
                    if (Admit(ahead: act == 1, which % 2) is { } admitted)
                        admitted.State = act == 1 ? BudgetSeat.Stage.Ready : BudgetSeat.Stage.Starting;
                    break;
                case 2 when seat is { State: BudgetSeat.Stage.Ready or BudgetSeat.Stage.Starting }:
                    Serve(seat);
                    break;
                case 3 when seat is { State: not BudgetSeat.Stage.Starting }:
                    Use(seat, mebibytes);
                    break;
                case 4 when seat is not null:
                    Ledger.Remove(seat);
                    Seats.Remove(seat);
                    break;
                case 5:
                    Available = mebibytes * 10 * MiB;
                    break;
                default:
                    Pick();
                    break;
            }
        }
    }

    private sealed class Tenant : IBudgetTenant
    {
        public void OnRoom()
        {
        }

        public void Revoke(ISandbox sandbox, string why)
        {
        }
    }
}
