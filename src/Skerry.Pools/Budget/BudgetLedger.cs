namespace Skerry.Pools.Budget;

/// <summary>Who has what of a node: the rules of admission and of ending, without a clock, a lock or a machine.</summary>
/// <remarks>
/// A sandbox counts with what it uses, and with its reserve R where it uses less. One is admitted only if all of them, and R for the new
/// one, stay at or below the ceiling C. The share of each of n sandboxes is max(R, C/n). When what they really use exceeds C, ready ones
/// are given up, and then the youngest session above its share is ended, until the use is below C again.
/// <para>
/// Why nobody within its share is ever ended: only sandboxes above it are picked (<see cref="PickSession"/>), and the share is computed
/// again after each. Why that suffices: if none of n sandboxes were above max(R, C/n), they would use at most max(nR, C) together;
/// admission holds nR ≤ C, so their use does not exceed C and there is nothing to end. If C itself shrinks, because something else on the
/// machine takes memory, nR may exceed it; then nobody is admitted, those above their share are ended, and those within it stay.
/// </para>
/// Processes follow the same rule.
/// </remarks>
internal sealed class BudgetLedger(BudgetPlan plan)
{
    private const long MiB = 1L << 20;

    private readonly HashSet<BudgetSeat> _seats = [];
    private NodeUse? _use;
    private long _order;

    /// <summary>Every seat that is taken.</summary>
    public IReadOnlyCollection<BudgetSeat> Seats => _seats;

    /// <summary>
    /// The ceiling of the sandboxes' memory now: lower than planned while the rest of the machine uses more than was left to it.
    /// </summary>
    public long Ceiling => _use is not { } use
        ? plan.Ceiling
        : Math.Clamp(use.SandboxBytes + use.AvailableBytes - plan.FreeFloor, 0, plan.Ceiling);

    /// <summary>What all sandboxes use and what is promised to those that use less.</summary>
    public long Committed => _seats.Sum(seat => Math.Max(seat.Use.MemoryBytes, Reserve)) + OtherBytes;

    /// <summary>What all sandboxes really used when they were last measured.</summary>
    public long Used => Math.Max(_use?.SandboxBytes ?? 0, _seats.Sum(seat => seat.Use.MemoryBytes));

    public int Processes => Math.Max(_use?.SandboxProcesses ?? 0, _seats.Sum(seat => seat.Use.Processes));

    private long Reserve => plan.Options.SandboxReserveBytes;

    private int ProcessReserve => plan.Options.SandboxReserveProcesses;

    /// <summary>What belongs to sandboxes that no pool has yet or any more: parked clones, remains.</summary>
    private long OtherBytes => Math.Max(0, (_use?.SandboxBytes ?? 0) - _seats.Sum(seat => seat.Use.MemoryBytes));

    private IEnumerable<BudgetSeat> Staying => _seats.Where(seat => seat.State is not BudgetSeat.Stage.Leaving);

    /// <summary>Says why one more sandbox cannot be admitted; null if it can.</summary>
    /// <param name="ahead">Whether nobody waits for it yet: then a part of the budget is left to those who do.</param>
    public string? Shortage(bool ahead)
    {
        var ceiling = ahead ? BudgetPlan.ReadyCeiling(Ceiling) : Ceiling;
        if (Committed + Reserve > ceiling)
            return $"the machine's memory budget is used up: {_seats.Count} sandboxes have {Committed / MiB} of {Ceiling / MiB} MiB, "
                + $"and one more needs {Reserve / MiB} MiB.";
        if (_seats.Sum(seat => (long)Math.Max(seat.Use.Processes, ProcessReserve)) + ProcessReserve > plan.ProcessWall)
            return $"the machine's process budget is used up: {_seats.Count} sandboxes have their part of {plan.ProcessWall} processes, "
                + $"and one more needs {ProcessReserve}.";
        if (_use is { } use && use.FreeDiskBytes < plan.Options.DiskReserveBytes)
            return $"the machine's disk budget is used up: {use.FreeDiskBytes / MiB} MiB are free, "
                + $"and {plan.Options.DiskReserveBytes / MiB} MiB must stay free.";
        return null;
    }

    /// <summary>Takes a seat. <see cref="Shortage"/> was null.</summary>
    public void Admit(BudgetSeat seat)
    {
        seat.Order = ++_order;
        _seats.Add(seat);
    }

    /// <summary>A session got it: it is the youngest now.</summary>
    public void Renew(BudgetSeat seat) => seat.Order = ++_order;

    public bool Remove(BudgetSeat seat) => _seats.Remove(seat);

    /// <summary>Takes note of what is used of the machine.</summary>
    public void Note(NodeUse use) => _use = use;

    /// <summary>Picks the sandboxes that have to go, and notes on each why. They are leaving from now on.</summary>
    public IReadOnlyList<BudgetSeat> Pick()
    {
        var picked = new List<BudgetSeat>();
        var leaving = _seats.Where(seat => seat.State is BudgetSeat.Stage.Leaving).Sum(seat => seat.Use.MemoryBytes);
        var used = Used - leaving;
        var ready = BudgetPlan.ReadyCeiling(Ceiling);
        while (used > ready && Youngest(BudgetSeat.Stage.Ready) is { } seat)
        {
            used -= seat.Use.MemoryBytes;
            picked.Add(Revoke(seat, "It waited for a session while the machine's memory ran short."));
        }

        // A little below the ceiling, so that the next page does not end the next session.
        var relief = used > Ceiling ? Ceiling - (Ceiling / 16) : Ceiling;
        while (used > relief && PickSession(use => use.MemoryBytes, Reserve, Ceiling - OtherBytes) is var (seat, share))
        {
            used -= seat.Use.MemoryBytes;
            picked.Add(Revoke(seat,
                $"The machine's memory budget was used up: the session used {seat.Use.MemoryBytes / MiB} MiB, its share was "
                    + $"{share / MiB} MiB, "
                + "and it was the youngest above its share."));
        }

        var processes = Processes - _seats.Where(seat => seat.State is BudgetSeat.Stage.Leaving).Sum(seat => seat.Use.Processes);
        // The kernel refuses to fork at the wall itself; there is nothing to be had from going beyond.
        var most = plan.ProcessWall - (plan.ProcessWall / 16);
        while (processes > most && PickSession(use => use.Processes, ProcessReserve, most) is var (seat, share))
        {
            processes -= seat.Use.Processes;
            picked.Add(Revoke(seat,
                $"The machine's process budget was used up: the session had {seat.Use.Processes} processes and threads, its share was "
                    + $"{share}, "
                + "and it was the youngest above its share."));
        }

        return picked;
    }

    /// <summary>Picks one that is ready and of another pool, so that a caller of this one gets its place.</summary>
    public BudgetSeat? PickReadyOfOthers(IBudgetTenant tenant)
    {
        // What leaves already makes room; one place at a time is enough for one caller at a time.
        if (_seats.Any(seat => seat.State is BudgetSeat.Stage.Leaving)) return null;
        var richest = _seats.Where(seat => seat.State is BudgetSeat.Stage.Ready && seat.Tenant != tenant)
            .GroupBy(seat => seat.Tenant).MaxBy(group => group.Count());
        return richest?.MaxBy(seat => seat.Order) is { } picked
            ? Revoke(picked, "It waited for a session while a caller of another pool waited for a sandbox.")
            : null;
    }

    private BudgetSeat? Youngest(BudgetSeat.Stage stage) => _seats.Where(seat => seat.State == stage).MaxBy(seat => seat.Order);

    private (BudgetSeat Seat, long Share)? PickSession(Func<SandboxUse, long> measure, long reserve, long ceiling)
    {
        var share = Math.Max(reserve, ceiling / Math.Max(1, Staying.Count()));
        return _seats.Where(seat => seat.State is BudgetSeat.Stage.Serving && measure(seat.Use) > share)
            .MaxBy(seat => seat.Order) is { } youngest
            ? (youngest, share)
            : null;
    }

    private static BudgetSeat Revoke(BudgetSeat seat, string why)
    {
        seat.State = BudgetSeat.Stage.Leaving;
        seat.Revoked = why;
        return seat;
    }
}
