using Skerry.Pools.Definitions;

namespace Skerry.Pools.Tests.Definitions;

/// <summary>
/// What every <see cref="IPoolStore"/> must do. An implementation inherits it and says how a store with given pools is made.
/// </summary>
public abstract class PoolStoreCompliance
{
    /// <summary>Makes a store that holds the definitions, in this order.</summary>
    protected abstract ValueTask<IPoolStore> CreateAsync(params PoolDefinition[] definitions);

    /// <summary>A definition with nothing left at its default but what is not given.</summary>
    protected static PoolDefinition Definition(string name) => new()
    {
        Address = new PoolAddress("11111111-2222-3333-4444-555555555555", "group", name),
        Image = "other",
        Preload = ["numpy", "matplotlib.pyplot"],
        ReadySessionInstances = 3,
        MaxConcurrentSessions = 30,
        Cooldown = TimeSpan.FromSeconds(3600),
        AllocationPatience = TimeSpan.FromSeconds(2),
        Resources = new SandboxResources
        {
            MemoryBytes = 2L << 30, Cpus = 0.5, MaxProcesses = 100, ScratchBytes = 64 << 20, ScratchFiles = 2048,
        },
    };

    [Fact]
    public async Task ListAsync_NoPools_IsEmpty()
    {
        var store = await CreateAsync();
        (await store.ListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_Pools_AreGivenWholeAndInOrder()
    {
        PoolDefinition[] given = [Definition("zebra"), Definition("aardvark"), Definition("Mule") with { ReadySessionInstances = 0 }];
        var store = await CreateAsync(given);
        var listed = await store.ListAsync(TestContext.Current.CancellationToken);
        listed.Select(pool => pool.Address.Name).ShouldBe(["zebra", "aardvark", "Mule"]);
        for (var number = 0; number < given.Length; number++)
        {
            // A record compares its lists by reference, a store may make new ones.
            listed[number].Preload.ShouldBe(given[number].Preload);
            (listed[number] with { Preload = given[number].Preload }).ShouldBe(given[number]);
        }
    }

    [Fact]
    public async Task ListAsync_Twice_GivesTheSame()
    {
        var store = await CreateAsync(Definition("one"), Definition("two"));
        var first = await store.ListAsync(TestContext.Current.CancellationToken);
        var second = await store.ListAsync(TestContext.Current.CancellationToken);
        second.Select(pool => pool.Address).ShouldBe(first.Select(pool => pool.Address));
    }

    [Fact]
    public async Task ListAsync_EveryDefinition_PassesTheValidator()
    {
        var store = await CreateAsync(Definition("one"), Definition("two"));
        foreach (var pool in await store.ListAsync(TestContext.Current.CancellationToken))
            PoolDefinitionValidator.Validate(pool).ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateAsync_DefinitionOutOfBounds_IsRefused() =>
        (await Should.ThrowAsync<PoolDefinitionException>(
            async () => await CreateAsync(Definition("one") with { MaxConcurrentSessions = 0 })))
            .Problems.ShouldNotBeEmpty();

    [Fact]
    public async Task CreateAsync_NamesThatDifferInCaseOnly_AreRefused() =>
        (await Should.ThrowAsync<PoolDefinitionException>(async () => await CreateAsync(Definition("one"), Definition("ONE"))))
            .Problems.ShouldHaveSingleItem().ShouldStartWith("one");

    [Fact]
    public async Task ListAsync_CancelledToken_Throws()
    {
        var store = await CreateAsync(Definition("one"));
        await Should.ThrowAsync<OperationCanceledException>(async () => await store.ListAsync(new CancellationToken(canceled: true)));
    }
}
