using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Sessions;

public class PoolManagerTests
{
    private static readonly PoolDefinition Modest = new() { Address = new PoolAddress("sub", "group", "modest") };

    private static readonly PoolDefinition Proud = new()
    {
        Address = new PoolAddress("sub", "group", "proud"), MinimumIsolation = IsolationLevel.VirtualMachine,
    };

    private readonly FakeSandboxEngine _engine = new(new ManualTimeProvider());

    [Fact]
    public async Task StartAsync_Pools_AreFoundByNameAndAddressInAnyCase()
    {
        await using var manager = Create("python", "data");
        await manager.StartAsync(TestContext.Current.CancellationToken);
        manager.Pools.Select(pool => pool.Definition.Address.Name).ShouldBe(["python", "data"]);
        manager.Find("PYTHON").ShouldBeSameAs(manager.Pools[0]);
        manager.Find(new PoolAddress("SUB", "GROUP", "Data")).ShouldBeSameAs(manager.Pools[1]);
        manager.Find(new PoolAddress("other", "group", "data")).ShouldBeNull();
        manager.Find("none").ShouldBeNull();
        manager.Pools[0].Isolation.ShouldBeSameAs(_engine.Isolation);
    }

    [Fact]
    public async Task WaitUntilReadyAsync_EveryPool_HasItsReadySandboxes()
    {
        await using var manager = Create("python", "data");
        await manager.StartAsync(TestContext.Current.CancellationToken);
        await manager.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the pools");
        manager.Pools.ShouldAllBe(pool => pool.Status.Ready == 2);
        _engine.Created[0].Specification.Image.ShouldBe("python");
    }

    [Fact]
    public async Task WaitUntilReadyAsync_SandboxesFail_SaysWhy()
    {
        _engine.StartFailure = new SandboxStartException("runc is not installed.");
        await using var manager = Create("python");
        await manager.StartAsync(TestContext.Current.CancellationToken);
        var refusal = await Should.ThrowAsync<PoolUnavailableException>(
            manager.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the pools"));
        refusal.Message.ShouldContain("runc is not installed.");
    }

    [Fact]
    public async Task StartAsync_APoolDemandsAStrongerWall_IsRejectedAndTheOthersRun()
    {
        await using var manager = Create(Modest, Proud);
        await manager.StartAsync(TestContext.Current.CancellationToken);
        await manager.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the pools");
        manager.Pools.Select(pool => pool.Definition).ShouldBe([Modest]);
        manager.Find("proud").ShouldBeNull();
        manager.FindRejected("PROUD").ShouldNotBeNull().Reason.ShouldStartWith("minimumIsolation: the pool demands microvm");
        manager.FindRejected("modest").ShouldBeNull();
    }

    [Fact]
    public async Task StartAsync_EveryPoolIsRejected_ThrowsAndSaysWhy()
    {
        await using var manager = Create(Proud);
        var refusal = await Should.ThrowAsync<PoolDefinitionException>(manager.StartAsync(TestContext.Current.CancellationToken));
        refusal.Problems.ShouldHaveSingleItem().ShouldStartWith("proud: minimumIsolation: the pool demands microvm");
        _engine.Starts.ShouldBe(0);
    }

    [Fact]
    public async Task StopAsync_EveryPool_IsStopped()
    {
        var manager = Create("python", "data");
        await manager.StartAsync(TestContext.Current.CancellationToken);
        await manager.WaitUntilReadyAsync(CancellationToken.None).Within("waiting for the pools");
        await manager.StopAsync(PoolManager.DefaultGrace, CancellationToken.None).Within("stopping");
        _engine.Alive.ShouldBe(0);
        await manager.DisposeAsync();
    }

    private PoolManager Create(params string[] names) =>
        Create([.. names.Select(name => new PoolDefinition { Address = new PoolAddress("sub", "group", name) })]);

    private PoolManager Create(params PoolDefinition[] definitions) =>
        new(new FixedPoolStore(definitions), _engine, new ManualTimeProvider(), NullLoggerFactory.Instance);
}
