using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>What the suites of code that means harm have in common. Each engine inherits all of them and brings its fixture.</summary>
/// <remarks>
/// Every test ends alike: the neighbour answers, this process holds no more than it should, and nothing is left on the host.
/// </remarks>
public abstract class EngineAbuseSuite(EngineFixture fixture)
{
    // All that the tests that run beside each other may hold; one sandbox could send as much in a second.
    private const long MostHeld = 192L << 20;

    /// <summary>Lets code loose in a sandbox of its own beside another.</summary>
    private protected async Task AbuseAsync(Func<TestSandbox, Task> abuse)
    {
        var neighbour = await fixture.GetSharedAsync("neighbour");
        await using (var sandbox = await fixture.CreateAsync()) await AbuseAsync(sandbox, neighbour, abuse);

        fixture.Remains().ShouldBeEmpty();
    }

    /// <summary>Lets code loose that its sandbox has to survive: one sandbox, beside another, bears all of it.</summary>
    private protected async Task AbuseSharedAsync(Func<TestSandbox, Task> abuse) =>
        await AbuseAsync(await fixture.GetSharedAsync("abused"), await fixture.GetSharedAsync("neighbour"), abuse);

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

    private static async Task AbuseAsync(TestSandbox sandbox, TestSandbox neighbour, Func<TestSandbox, Task> abuse)
    {
        await neighbour.PrintAsync("x = 'untouched'");

        await abuse(sandbox);

        (await neighbour.PrintAsync("print(x)")).ShouldBe("untouched");
        // While the sandbox lives: with it would go what the engine keeps for it.
        GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(MostHeld);
    }
}
