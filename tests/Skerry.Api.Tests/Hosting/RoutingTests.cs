using Skerry.Api.Hosting;

namespace Skerry.Api.Tests.Hosting;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/pools/python/files")]
    [InlineData("/POOLS/Python/FILES")]
    [InlineData("//pools//python///files//")]
    [InlineData("/pools/python/files/")]
    [InlineData("/pools/%70ython/%66iles")]
    [InlineData("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/skerry/sessionPools/python/files")]
    [InlineData("/Subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/SKERRY/sessionpools/PYTHON//files")]
    public async Task Path_EverySpelling_ReachesThePool(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{path}?identifier=abcd")).ShouldSucceed();
    }

    [Theory]
    [InlineData("/pools/nothing/files")]
    [InlineData("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other/sessionPools/python/files")]
    [InlineData("/subscriptions/11111111-0000-0000-0000-000000000000/resourceGroups/skerry/sessionPools/python/files")]
    public async Task Path_UnknownPool_IsA404ThatSaysSo(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{path}?identifier=abcd")).ShouldBeError(404, "SessionPoolNotFound");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/executions")]
    [InlineData("/pools")]
    [InlineData("/pools/python")]
    [InlineData("/pools/python/nothing")]
    [InlineData("/pools/python/health/live")]
    [InlineData("/pools/python/../python/files")]
    [InlineData(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/skerry/providers/Microsoft.App/sessionPools/python/files")]
    public async Task Path_NoRoute_IsA404InTheEnvelope(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync(path)).ShouldBeError(404, "RouteNotFound");
    }

    [Theory]
    [InlineData("PUT", "/pools/python/executions")]
    [InlineData("GET", "/pools/python/code/execute")]
    [InlineData("GET", "/pools/python/.management/stopSession")]
    [InlineData("PATCH", "/pools/python/files/x")]
    public async Task Method_NotAllowed_IsA405InTheEnvelope(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(new HttpMethod(method), path)).ShouldBeError(405, "MethodNotAllowed");
    }

    [Theory]
    [InlineData("/a/b", "a|b")]
    [InlineData("//a///b//?q=/x", "a|b")]
    [InlineData("/a%2Fb/%252F", "a%2Fb|%252F")]
    [InlineData("http://host:80/a/b?c", "a|b")]
    [InlineData("http://host", "")]
    [InlineData("*", "")]
    [InlineData("", "")]
    [InlineData("/a#b", "a")]
    public void Split_ATarget_KeepsSegmentsAsWritten(string target, string expected) =>
        string.Join('|', RawPath.Split(target)).ShouldBe(expected);

    [Fact]
    public async Task EveryAnswer_HasACorrelationIdOfItsOwn()
    {
        await using var host = await ApiHost.StartAsync();
        var replies = new[] { await host.GetAsync("/health/live"), await host.GetAsync("/nothing"), await host.RunAsync("") };
        replies.Select(reply => Guid.Parse(reply.Headers["mise-correlation-id"])).Distinct().Count().ShouldBe(3);
    }
}
