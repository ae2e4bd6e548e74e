using Skerry.Soak.Reports;
using Skerry.Soak.Servers;
using Skerry.Soak.Traffic;

namespace Skerry.Soak;

/// <summary>
/// One server under mixed traffic for a long time: every answer is checked, its figures stay flat, and it leaves nothing.
/// </summary>
internal sealed class SoakRun(SoakOptions options, TimeProvider time, TextWriter output)
{
    private const int FewestSessionsPerHour = 200;
    private const double MemorySlackKiB = 16 * 1024;
    private const double HandleSlack = 16;
    private const double ThreadSlack = 8;

    private static readonly TimeSpan IdlePatience = ServerUnderTest.Cooldown + TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Tally _tally = new();

    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var state = Directory.CreateTempSubdirectory("skerry-soak-");
        var remains = new ServerRemains(state.FullName);
        var name = $"soak-{time.GetUtcNow():yyyyMMdd-HHmmss}";
        var csv = Path.Combine(options.Results, name + ".csv");
        await output.WriteLineAsync(
            $"Soak: {options.Engine}, {options.Length.TotalMinutes:f1} minutes, {options.Callers} callers, seed {options.Seed}; {csv}");

        Sampler sampler;
        var log = Path.Combine(options.Results, name + ".log");
        await using (var server = await ServerUnderTest.StartAsync(options, state.FullName, log, ServerUnderTest.Cooldown))
        {
            sampler = new Sampler(server, remains, time, csv);
            await LoadAsync(server, sampler, stopping);
            await ShouldBecomeIdleAsync(server, remains);
            var exitCode = await server.StopAsync();
            if (exitCode is null) _tally.Fail("The server, asked to end, had to be killed.");
            else if (exitCode != 0) _tally.Fail($"The server, asked to end, ended with {exitCode}.");
        }

        foreach (var left in remains.All()) _tally.Fail("Left behind: " + left);
        if (_tally.Failed == 0) state.Delete(recursive: true);
        return await ReportAsync(sampler.Samples);
    }

    private async Task LoadAsync(ServerUnderTest server, Sampler sampler, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        over.CancelAfter(options.Length);
        var sampling = sampler.RunAsync(over.Token);
        await new TrafficLoad(server.Client, _tally, time, () => false).RunAsync(options.Callers, options.Seed, over.Token);
        await over.CancelAsync();
        await sampling;
    }

    // Those that nobody deleted end by their cooldown; what is ready stays.
    private async Task ShouldBecomeIdleAsync(ServerUnderTest server, ServerRemains remains)
    {
        var began = time.GetTimestamp();
        var caller = new Caller(server.Client, _tally, time, "soak-idle");
        while (true)
        {
            try
            {
                var status = (await caller.GetAsync("metadata")).GetProperty("status");
                var (allocated, ready) = (status.GetProperty("allocated").GetInt32(), status.GetProperty("ready").GetInt32());
                if (allocated == 0 && remains.Sandboxes().Count == ready) return;
                if (time.GetElapsedTime(began) > IdlePatience)
                {
                    _tally.Fail(
                        $"The pool is not idle {IdlePatience} after the traffic: {status}; there are {remains.Sandboxes().Count} "
                            + "sandboxes.");
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or WrongAnswerException)
            {
                _tally.Fail($"The pool could not be asked how it is: {e.Message}");
                return;
            }

            await Task.Delay(Look, time, CancellationToken.None);
        }
    }

    private async Task<int> ReportAsync(IReadOnlyList<Sample> samples)
    {
        Flatness[] figures =
        [
            Flatness.Of("resident memory, KiB", samples, sample => sample.ResidentKiB, MemorySlackKiB),
            Flatness.Of("anonymous memory, KiB", samples, sample => sample.AnonymousKiB, MemorySlackKiB),
            Flatness.Of("open handles", samples, sample => sample.Handles, HandleSlack),
            Flatness.Of("threads", samples, sample => sample.Threads, ThreadSlack),
            Flatness.Of("child processes", samples, sample => sample.Children, ThreadSlack),
        ];
        var sessions = Scenario.All.Sum(scenario => _tally.CountOf(scenario.Name));
        var perHour = sessions / options.Length.TotalHours;
        foreach (var (kind, count) in _tally.Counts) await output.WriteLineAsync($"  {kind}: {count}");
        await output.WriteLineAsync($"  new sessions: {sessions}, {perHour:f0} an hour (at least {FewestSessionsPerHour})");
        foreach (var figure in figures) await output.WriteLineAsync($"  {figure}");
        foreach (var failure in _tally.Failures) await output.WriteLineAsync("FAILED " + failure);
        var holds = _tally.Failed == 0 && perHour >= FewestSessionsPerHour && figures.All(figure => figure.Holds);
        await output.WriteLineAsync($"Soak {(holds ? "passed" : "FAILED")}: {_tally.Failed} failures.");
        return holds ? 0 : 1;
    }
}
