using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>What the suites of code that means harm have in common. Each engine inherits all of them and brings its fixture.</summary>
/// <remarks>Every test ends alike: the neighbour answers, this process holds no more than it should, and nothing is left on the host.</remarks>
public abstract class EngineAbuseSuite(EngineFixture fixture)
{
    // All that the tests that run beside each other may hold; one sandbox could send as much in a second.
    private const long MostHeld = 192L << 20;

    /// <summary>Lets code loose in one sandbox beside another.</summary>
    private protected async Task AbuseAsync(Func<TestSandbox, Task> abuse, Func<SandboxResources, SandboxResources>? resources = null)
    {
        var neighbour = await fixture.GetNeighbourAsync();
        await using (var sandbox = await fixture.CreateAsync(resources))
        {
            await abuse(sandbox);

            (await neighbour.PrintAsync("print(x)")).ShouldBe("untouched");
            // While the sandbox lives: with it would go what the engine keeps for it.
            GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(MostHeld);
        }

        fixture.Remains().Where(left => !left.Contains(neighbour.Sandbox.Id, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Runs code of which nothing is known but that it ends, or is ended: even by the loss of its own sandbox.</summary>
    private protected static async Task<TestRun?> LetLooseAsync(TestSandbox sandbox, string code)
    {
        try
        {
            return await sandbox.RunAsync(code, TimeSpan.FromSeconds(4));
        }
        catch (SandboxLostException)
        {
            return null;
        }
    }
}
