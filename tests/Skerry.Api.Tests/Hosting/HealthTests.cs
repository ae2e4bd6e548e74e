using Skerry.Pools.Definitions;
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
        await Should.ThrowAsync<Skerry.Pools.Sessions.PoolUnavailableException>(
            () => host.Pools.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        var reply = await host.GetAsync("/health/ready");
        reply.ShouldSucceed(503).Text.ShouldContain("the image is missing");
        (await host.GetAsync("/health/live")).ShouldSucceed();
        var refused = await host.RunAsync();
        refused.ShouldBeError(503, "SessionPoolUnavailable");
        refused.Headers.ShouldContainKey("Retry-After");
    }

    [Fact]
    public async Task Ready_ABurstTookEveryReadySandbox_IsServedAndSaysSo()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Pools.WaitUntilReadyAsync(TestContext.Current.CancellationToken).Within("waiting for the pool");
        host.Engine.HoldStarts = true;
        await host.GetAsync($"{ApiHost.Pool}/files?identifier=first");
        await host.GetAsync($"{ApiHost.Pool}/files?identifier=second");
        (await host.GetAsync("/health/ready")).ShouldSucceed()
            .ShouldMatch("""{"status":"degraded","problems":["python: No sandbox is ready; new sessions wait for one to start."]}""");
    }

    [Fact]
    public async Task Ready_AnotherPoolIsRejected_IsServedAndSaysWhy()
    {
        await using var host = await ApiHost.StartAsync(others: Vault);
        await host.Pools.WaitUntilReadyAsync(TestContext.Current.CancellationToken).Within("waiting for the pool");
        var reply = await host.GetAsync("/health/ready");
        reply.ShouldSucceed().ShouldMatch("""{"status":"degraded"}""");
        reply.Text.ShouldContain("vault: rejected. minimumIsolation: the pool demands microvm");
    }

    [Theory]
    [InlineData("/pools/vault/files")]
    [InlineData("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/skerry/sessionPools/VAULT/files")]
    public async Task Request_ToARejectedPool_IsA409ThatSaysWhy(string path)
    {
        await using var host = await ApiHost.StartAsync(others: Vault);
        var reply = await host.GetAsync($"{path}?identifier=abcd");
        reply.ShouldBeError(409, "SessionPoolRejected");
        reply.Text.ShouldContain("the pool demands microvm");
        (await host.RunAsync()).ShouldSucceed();
    }

    private static PoolDefinition Vault => new()
    {
        Address = new PoolAddress(PoolDefinition.DefaultSubscription, PoolDefinition.DefaultResourceGroup, "vault"),
        MinimumIsolation = IsolationLevel.VirtualMachine,
    };
}
