using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Api.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_AWarmPool_IsHealthy()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Pools.WaitUntilReadyAsync(TestContext.Current.CancellationToken).Within("waiting for the pool");
        (await host.GetAsync("/health/ready")).ShouldSucceed().ShouldMatch("""{"status":"healthy","problems":[],"isolation":["objects of one process: no wall at all"]}""");
        (await host.GetAsync("/health/live")).ShouldSucceed().ShouldMatch("""{"status":"healthy"}""");
    }

    [Fact]
    public async Task Ready_APoolWhoseSandboxesFail_SaysWhyAndLivesOn()
    {
        await using var host = await ApiHost.StartAsync(
            define: pool => pool with { AllocationPatience = TimeSpan.Zero },
            prepare: engine => engine.StartFailure = new SandboxStartException("the image is missing."));
        await Should.ThrowAsync<Skerry.Pools.Sessions.PoolUnavailableException>(() => host.Pools.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        var reply = await host.GetAsync("/health/ready");
        reply.ShouldSucceed(503).Text.ShouldContain("the image is missing");
        (await host.GetAsync("/health/live")).ShouldSucceed();
        var refused = await host.RunAsync();
        refused.ShouldBeError(503, "SessionPoolUnavailable");
        refused.Headers.ShouldContainKey("Retry-After");
    }
}
