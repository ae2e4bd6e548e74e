using Skerry.Pools.Definitions;

namespace Skerry.Pools.Tests.Definitions;

public class FixedPoolStoreTests : PoolStoreCompliance
{
    [Fact]
    public void Constructor_SeveralProblems_TellsAllOfThem()
    {
        var problems = Should.Throw<PoolDefinitionException>(() => new FixedPoolStore(
        [
            Definition("one") with { MaxConcurrentSessions = 0, Cooldown = TimeSpan.Zero },
            Definition("two") with { ReadySessionInstances = 31 },
            Definition("Two"),
        ])).Problems;
        problems.Count.ShouldBe(5);
        problems.ShouldContain(problem => problem.StartsWith("one: maxConcurrentSessions", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("one: readySessionInstances", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("one: cooldown", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("two: readySessionInstances", StringComparison.Ordinal));
        problems.ShouldContain("two: 2 pools are named 'two'; a name is unique on a server.");
    }

    protected override ValueTask<IPoolStore> CreateAsync(params PoolDefinition[] definitions) => new(new FixedPoolStore(definitions));
}
