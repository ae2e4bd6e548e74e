using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>Code that means harm. Each engine inherits it and brings its fixture.</summary>
/// <remarks>Every test ends alike: the neighbour answers, this process has not grown, and nothing is left on the host.</remarks>
public abstract partial class EngineAbuseSuite(EngineFixture fixture)
{
    private const long MostGrowth = 96L << 20;

    /// <summary>Lets code loose in one sandbox beside another.</summary>
    private async Task AbuseAsync(Func<TestSandbox, Task> abuse, Func<Pools.Definitions.SandboxResources, Pools.Definitions.SandboxResources>? resources = null)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using (var neighbour = await fixture.CreateAsync())
        await using (var sandbox = await fixture.CreateAsync(resources))
        {
            await neighbour.PrintAsync("x = 'untouched'");

            await abuse(sandbox);

            (await neighbour.PrintAsync("print(x)")).ShouldBe("untouched");
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MostGrowth);
        fixture.Remains().ShouldBeEmpty();
    }

    /// <summary>Runs code of which nothing is known but that it ends, or is ended: even by the loss of its own sandbox.</summary>
    private static async Task<TestRun?> LetLooseAsync(TestSandbox sandbox, string code)
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
