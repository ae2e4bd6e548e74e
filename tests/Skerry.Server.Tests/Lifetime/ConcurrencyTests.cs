using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Lifetime;

/// <summary>Many callers at once, over HTTP, against real sandboxes.</summary>
public sealed class ConcurrencyTests(SharedServer server)
{
    [Fact]
    public async Task Execute_HundredRequestsOnOneNewIdentifier_ShareOneSessionAndLoseNothing()
    {
        var session = SessionClient.New(server.Client);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => session.ExecuteAsync("count = globals().get('count', 0) + 1", 220)));

        (await session.PrintedAsync("print(count)")).ShouldBe("100\n");
    }

    [Fact]
    public async Task Execute_TwelveNewIdentifiersAtOnce_EachHasItsOwnSandbox()
    {
        var sessions = Enumerable.Range(0, 12).Select(_ => SessionClient.New(server.Client)).ToArray();

        await Task.WhenAll(sessions.Select((session, index) => session.ExecuteAsync($"mine = {index}")));
        var values = await Task.WhenAll(sessions.Select(session => session.PrintedAsync("print(mine)")));

        values.ShouldBe(Enumerable.Range(0, 12).Select(index => $"{index}\n"));
        foreach (var session in sessions)
            using (await server.Client.DeleteAsync(session.Route("session"), TestContext.Current.CancellationToken))
            {
            }
    }
}
