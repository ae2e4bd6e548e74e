using Skerry.Soak.Servers;
using Skerry.Soak.Traffic;

namespace Skerry.Soak;

/// <summary>A server beside the one that is killed, with a session that holds a variable all the time.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    // Its session is never to end by itself.
    private static readonly TimeSpan Cooldown = TimeSpan.FromHours(24);

    private readonly DirectoryInfo _state;
    private readonly ServerUnderTest _server;
    private readonly Caller _caller;
    private readonly string _kept = Guid.NewGuid().ToString("n");

    private Neighbour(ServerUnderTest server, DirectoryInfo state, TimeProvider time) =>
        (_server, _state, _caller) = (server, state, new Caller(server.Client, new Tally(), time, "soak-neighbour"));

    public static async Task<Neighbour> StartAsync(SoakOptions options, TimeProvider time, string log)
    {
        var state = Directory.CreateTempSubdirectory("skerry-soak-");
        var neighbour = new Neighbour(await ServerUnderTest.StartAsync(options, state.FullName, log, Cooldown), state, time);
        await neighbour._caller.PrintsAsync("", $"kept = '{neighbour._kept}'");
        return neighbour;
    }

    /// <summary>Wants its session to be as it was.</summary>
    public async Task ShouldBeUntouchedAsync()
    {
        await _caller.PrintsAsync(_kept, "print(kept)");
        var status = (await _caller.GetAsync("metadata")).GetProperty("status");
        Caller.Expect(1, status.GetProperty("allocated").GetInt32(), $"the number of the neighbour's sessions in {status}");
    }

    /// <summary>Ends it; gives what is wrong about its end.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        var exitCode = await _server.StopAsync();
        return
        [
            .. exitCode == 0 ? [] : new[] { $"The neighbour, asked to end, ended with {exitCode}." },
            .. new ServerRemains(_state.FullName).All().Select(left => "Left behind by the neighbour: " + left),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (new ServerRemains(_state.FullName).All().Count == 0) _state.Delete(recursive: true);
    }
}
