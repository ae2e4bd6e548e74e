using Skerry.Testing;

namespace Skerry.Api.Tests.Sessions;

public sealed class SessionRouteTests
{
    private const string Query = $"identifier={ApiHost.Session}&api-version={ApiHost.Newest}";

    [Theory]
    [InlineData("GET", "session")]
    [InlineData("POST", ".management/getSession")]
    public async Task Get_ASession_HasBothNamesOfItsEnd(string method, string route)
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.RunAsync();
        (await host.SendAsync(new HttpMethod(method), $"{ApiHost.Pool}/{route}?{Query}")).ShouldSucceed().ShouldMatch($$"""
            {"identifier":"{{ApiHost.Session}}","etag":"{{run.Headers["x-ms-session-guid"]}}","createdAt":"2026-01-01T00:00:00.0000000Z",
             "lastAccessedAt":"2026-01-01T00:00:00.0000000Z","expireAt":"2026-01-01T00:05:00.0000000Z","expiresAt":"2026-01-01T00:05:00.0000000Z"}
            """);
    }

    [Theory]
    [InlineData("GET", "session")]
    [InlineData("POST", ".management/getSession")]
    [InlineData("POST", ".management/stopSession")]
    public async Task AnyRoute_AMissingSession_IsA400AndMakesNone(string method, string route)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(new HttpMethod(method), $"{ApiHost.Pool}/{route}?{Query}"))
            .ShouldBeError(400, "SessionWithIdentifierNotFound");
        (await host.GetAsync($"{ApiHost.Pool}/listSessions?api-version={ApiHost.Newest}")).ShouldMatch("""{"sessions":[],"value":[],"count":0}""");
    }

    [Fact]
    public async Task Get_ASession_DoesNotKeepItAlive()
    {
        await using var host = await ApiHost.StartAsync();
        await host.RunAsync();
        host.Time.Advance(TimeSpan.FromSeconds(200));
        (await host.GetAsync($"{ApiHost.Pool}/session?{Query}")).ShouldSucceed();
        host.Time.Advance(TimeSpan.FromSeconds(101));
        (await host.GetAsync($"{ApiHost.Pool}/session?{Query}")).ShouldBeError(400, "SessionWithIdentifierNotFound");
    }

    [Theory]
    [InlineData("files")]
    [InlineData("files/x.txt")]
    [InlineData("executions/none")]
    public async Task AnyOtherRequest_KeepsItAlive(string route)
    {
        await using var host = await ApiHost.StartAsync();
        await host.RunAsync();
        host.Time.Advance(TimeSpan.FromSeconds(200));
        await host.GetAsync($"{ApiHost.Pool}/{route}?{Query}");
        host.Time.Advance(TimeSpan.FromSeconds(200));
        (await host.GetAsync($"{ApiHost.Pool}/session?{Query}")).ShouldSucceed();
    }

    [Fact]
    public async Task Delete_ASession_EndsItAndItsSandbox()
    {
        await using var host = await ApiHost.StartAsync();
        var id = (await host.RunAsync()).Headers["x-ms-session-guid"];
        (await host.DeleteAsync($"{ApiHost.Pool}/session?{Query}")).ShouldSucceed(204);
        host.Engine.Created.Single(sandbox => sandbox.Id == Guid.Parse(id).ToString("N")).IsDisposed.ShouldBeTrue();
        (await host.DeleteAsync($"{ApiHost.Pool}/session?{Query}")).ShouldBeError(404, "SessionNotFound");
    }

    [Theory]
    [InlineData("GET", "listSessions")]
    [InlineData("POST", ".management/listSessions")]
    public async Task List_MoreThanAPage_LinksToTheNext(string method, string route)
    {
        await using var host = await ApiHost.StartAsync(define: pool => pool with { MaxConcurrentSessions = 310 });
        for (var number = 0; number < 302; number++)
            (await host.GetAsync($"{ApiHost.Pool}/files?identifier=session-{number}")).ShouldSucceed();

        var first = (await host.SendAsync(new HttpMethod(method), $"{ApiHost.LongPool}/{route}?api-version={ApiHost.Newest}"))
            .ShouldSucceed().Json;
        first["sessions"]!.AsArray().Count.ShouldBe(300);
        first["value"]!.AsArray().Count.ShouldBe(300);
        var link = (string?)first["nextLink"];
        link.ShouldBe($"{host.Url}{ApiHost.LongPool}/{route}?skip=300&api-version={ApiHost.Newest}");

        var second = (await host.SendAsync(new HttpMethod(method), link![host.Url.Length..])).ShouldSucceed().Json;
        second["sessions"]!.AsArray().Count.ShouldBe(2);
        second.AsObject().ShouldNotContainKey("nextLink");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999")]
    public async Task List_NonsenseToSkip_IsRefused(string skip)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/listSessions?skip={skip}")).ShouldBeError(400, "SessionRequestValidationFailed");
    }

    [Fact]
    public async Task Metadata_OfAPool_SaysWhatSeparatesItsSessions()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Pools.WaitUntilReadyAsync(TestContext.Current.CancellationToken).Within("waiting for the pool");
        (await host.GetAsync($"{ApiHost.Pool}/metadata?api-version={ApiHost.Newest}")).ShouldSucceed().ShouldMatch("""
            {"runtimes":[{"name":"python","version":"3.13.5"}],"preInstalledPackages":[{"name":"numpy","version":"2.2.4"}],
             "isolation":{"engine":"fake","runtime":"none","boundary":"*","level":"container"},"status":{"ready":2,"allocated":0,"maxConcurrentSessions":10}}
            """);
    }

    [Fact]
    public async Task Allocate_AFullPool_Is429WithATimeToRetry()
    {
        await using var host = await ApiHost.StartAsync(
            define: pool => pool with { MaxConcurrentSessions = 1, ReadySessionInstances = 1, AllocationPatience = TimeSpan.Zero });
        await host.RunAsync();
        var reply = await host.GetAsync($"{ApiHost.Pool}/files?identifier=another-one");
        reply.ShouldBeError(429, "QuotaExceeded");
        int.Parse(reply.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
    }
}
