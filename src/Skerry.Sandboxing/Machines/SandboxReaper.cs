using Microsoft.Extensions.Logging;
using Skerry.Linux;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>Takes down what a server that was killed left behind, as its journal tells, and nothing else.</summary>
/// <remarks>
/// It runs beside the new server. That is safe because the new one gives to nobody what the leftovers have: their ids are fresh, their user
/// ids are withheld until they are gone, and images are mounted again. The OCI runtime that made a leftover is not asked: it may hang or be
/// gone, and all that it knows are a control group and an entry in its directory.
/// </remarks>
internal sealed partial class SandboxReaper(SandboxTakedown takedown, ILogger<SandboxReaper> logger)
{
    /// <summary>Takes down everything, once, in a state directory that nobody uses any more.</summary>
    /// <returns>Whether nothing is left.</returns>
    public static async Task<bool> ReapAsync(
        string stateDirectory, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var state = new StateDirectory(stateDirectory);
        using var claim = FileClaim.TryTake(state.Lock);
        if (claim is null) return false;
        var cgroups = Cgroups.Find(MountTable.Read());
        var takedown = new SandboxTakedown(state, cgroups, timeProvider, loggerFactory.CreateLogger<SandboxTakedown>());
        var reaper = new SandboxReaper(takedown, loggerFactory.CreateLogger<SandboxReaper>());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = TakedownRetries.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Leftover.Find(state, cgroups), parallel, async (leftover, _) => await reaper.TryReapAsync(leftover));
        return state.Close(cgroups);
    }

    /// <summary>Begins to take down leftovers, and goes on until nothing is left of them.</summary>
    /// <param name="leftovers">The leftovers.</param>
    /// <param name="ranges">Withholds their ranges, and has them back when they are gone.</param>
    /// <param name="retries">Where it is done.</param>
    public void Start(IReadOnlyList<Leftover> leftovers, UidRanges ranges, TakedownRetries retries)
    {
        foreach (var leftover in leftovers)
        {
            retries.Add(leftover.Id, async () =>
            {
                await ReapAsync(leftover);
                foreach (var range in leftover.Ranges) ranges.Return(range);
            });
        }
    }

    private async Task TryReapAsync(Leftover leftover)
    {
        try
        {
            await ReapAsync(leftover);
        }
        catch (SandboxTakedownException e)
        {
            LogLeft(leftover.Id, e);
        }
    }

    private async Task ReapAsync(Leftover leftover)
    {
        // Whoever holds the state directory's lock is the only server in it; another that lives all the same is not to be robbed.
        if (leftover.Owner is { IsAlive: true } owner && owner != ProcessIdentity.Current)
            throw new SandboxTakedownException(
                $"The journal names process {owner.ProcessId} as its server, and that process is alive; it is left alone.");
        await takedown.RunAsync(leftover.Id, leftover.Cgroup, runtime: null, firstProcess: null);
        LogReaped(leftover.Id, leftover.Owner?.ProcessId);
    }

    [LoggerMessage(3011, LogLevel.Information, "Sandbox {Sandbox}, which the server with process id {Owner} left behind, was taken down.")]
    private partial void LogReaped(string sandbox, int? owner);

    [LoggerMessage(3012, LogLevel.Warning, "Sandbox {Sandbox}, which another server left behind, could not be taken down.")]
    private partial void LogLeft(string sandbox, Exception exception);
}
