using System.Globalization;
using Skerry.Soak.Servers;
using Skerry.Soak.Traffic;

namespace Skerry.Soak;

/// <summary>One server, killed again and again under load: the next takes down what is left of it, and nothing of a neighbour.</summary>
internal sealed class KillRun(SoakOptions options, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ReapPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    private readonly Tally _tally = new();
    private readonly Random _random = new(options.Seed);
    private readonly string _log = Path.Combine(options.Results, $"kill-{time.GetUtcNow():yyyyMMdd-HHmmss}");

    public async Task<int> RunAsync(CancellationToken stopping)
    {
        await output.WriteLineAsync(
            $"Kill: {options.Engine}, {options.Kills} times, {options.Callers} callers, seed {options.Seed}; {_log}*.log");
        var state = Directory.CreateTempSubdirectory("skerry-soak-");
        var remains = new ServerRemains(state.FullName);
        await using (var neighbour = await Neighbour.StartAsync(options, time, _log + "-neighbour.log"))
        {
            for (var round = 1; round <= options.Kills && !stopping.IsCancellationRequested; round++)
                await KillAsync(round, state.FullName, remains, neighbour);
            await StopInOrderAsync(state.FullName, remains);
            foreach (var problem in await neighbour.StopAsync()) _tally.Fail(problem);
        }

        if (_tally.Failed == 0) state.Delete(recursive: true);
        foreach (var (kind, count) in _tally.Counts) await output.WriteLineAsync($"  {kind}: {count}");
        foreach (var failure in _tally.Failures) await output.WriteLineAsync("FAILED " + failure);
        var holds = _tally.Failed == 0 && _tally.CountOf("(killed)") == options.Kills;
        await output.WriteLineAsync(
            $"Kill {(holds ? "passed" : "FAILED")}: {_tally.CountOf("(killed)")} of {options.Kills} kills, {_tally.Failed} failures.");
        return holds ? 0 : 1;
    }

    private async Task KillAsync(int round, string state, ServerRemains remains, Neighbour neighbour)
    {
        var life = _random.NextDouble() * LongestLife;
        IReadOnlyList<HostProcess> processes;
        IReadOnlySet<string> orphans;
        await using (var server = await ServerUnderTest.StartAsync(options, state, _log + ".log", ServerUnderTest.Cooldown))
        {
            var killed = false;
            using var over = new CancellationTokenSource();
            // The lives of all rounds come from one seed, the scenarios of each from its own.
            var load = new TrafficLoad(server.Client, _tally, time, () => Volatile.Read(ref killed))
                .RunAsync(options.Callers, options.Seed + round * 1000, over.Token);
            await Task.Delay(life, time, CancellationToken.None);
            // Most of them end with their server, whose stream they lose: whether all did is to be seen.
            var before = remains.Processes();
            Volatile.Write(ref killed, true);
            await server.KillAsync();
            _tally.Count("(killed)");
            (processes, orphans) = ([.. before.Union(remains.Processes())], remains.Sandboxes());
            await over.CancelAsync();
            await load;
        }

        await using (var next = await ServerUnderTest.StartAsync(options, state, _log + ".log", ServerUnderTest.Cooldown))
        {
            var left = await ReapedAsync(remains, orphans, processes);
            foreach (var remain in left) _tally.Fail($"round {round}: {ReapPatience} after the next start there is still {remain}");
            await CheckAsync(
                round, "the next server", () => new Caller(next.Client, _tally, time, "soak-next").PrintsAsync("42", "print(6 * 7)"));
            await CheckAsync(round, "the neighbour", neighbour.ShouldBeUntouchedAsync);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  round {round}: killed after {life.TotalSeconds:f2} s; of {orphans.Count} sandboxes and {processes.Count} "
                    + $"processes {left.Count} left"));
            // This one is killed too, so that most starts find something.
            await next.KillAsync();
        }
    }

    private async Task<IReadOnlyList<string>> ReapedAsync(
        ServerRemains remains, IReadOnlySet<string> orphans, IReadOnlyList<HostProcess> processes)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstLook; ; pause = pause * 2 < LongestLook ? pause * 2 : LongestLook)
        {
            var left = remains.Of(orphans, processes);
            if (left.Count == 0 || time.GetElapsedTime(began) > ReapPatience) return left;
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }

    private async Task CheckAsync(int round, string whose, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception e)
        {
            _tally.Fail($"round {round}, {whose}: {e.GetType().Name}: {e.Message}");
        }
    }

    private async Task StopInOrderAsync(string state, ServerRemains remains)
    {
        await using (var last = await ServerUnderTest.StartAsync(options, state, _log + ".log", ServerUnderTest.Cooldown))
        {
            var exitCode = await last.StopAsync();
            if (exitCode != 0) _tally.Fail($"The last server, asked to end, ended with {exitCode}.");
        }

        foreach (var left in remains.All()) _tally.Fail("Left behind: " + left);
    }
}
