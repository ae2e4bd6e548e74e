using Skerry.Pools.Executions;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>What a clone has of its template, and what not.</summary>
public sealed class MicroVmTemplateTests(MicroVmFixture fixture) : IClassFixture<MicroVmFixture>
{
    [Fact]
    public async Task Preload_NobodySays_HasTheUsualModulesImportedAndNotNamed()
    {
        await using var sandbox = await CreateUsualAsync();

        (await sandbox.PrintAsync("""
            import sys
            usual = ['numpy', 'pandas', 'matplotlib.pyplot']
            print([name in sys.modules for name in usual],
                  [name for name in ('numpy', 'np', 'pandas', 'pd', 'matplotlib', 'plt') if name in globals()])
            """)).ShouldBe("[True, True, True] []");
    }

    [Fact]
    public async Task EmptyKernel_OfATemplateWithModules_HasNoneOfThem()
    {
        await using var sandbox = await CreateUsualAsync();

        var command = sandbox.Command("import sys; print('numpy' in sys.modules, 'pandas' in sys.modules)") with { UseEmptyKernel = true };
        var run = await sandbox.RunAsync(command);

        run.Outcome.ShouldBe(ExecutionOutcome.Succeeded, run.ToString());
        run.Stdout.ShouldBe("False False\n");
    }

    [Fact]
    public async Task Clone_OfAWarmTemplate_RemembersNothingOfTheWarmUp()
    {
        await using var sandbox = await fixture.CreateAsync();

        (await sandbox.PrintAsync(
            "print(get_ipython().execution_count, len(In), Out, [name for name in globals() if not name.startswith('_') and name not in "
            + "('In', 'Out', 'get_ipython', 'exit', 'quit', 'open')], [_, __, ___])")).ShouldBe("1 2 {} [] ['', '', '']");
        (await sandbox.RunAsync("x")).Fault!.Name.ShouldBe("NameError");
        (await sandbox.RunAsync("40 + 2")).Value!.Text("text/plain").ShouldBe("42");
        (await sandbox.PrintAsync("import sys; print(hasattr(sys, 'last_value') and str(sys.last_value))"))
            .ShouldBe("name 'x' is not defined");
    }

    [Fact]
    public async Task Clone_OfAWarmTemplate_HasNoFilesOfTheWarmUp()
    {
        await using var sandbox = await fixture.CreateAsync();

        (await sandbox.PrintAsync("import os; print(os.listdir('/mnt/data'), os.listdir('/tmp'))")).ShouldBe("[] []");
    }

    [Fact]
    public async Task Scratch_WhatACloneWrites_IsSeenByNoOther()
    {
        await using var before = await fixture.CreateAsync();
        await using (var writer = await fixture.CreateAsync())
        {
            await writer.PrintAsync("""
                import os
                for d in ('/mnt/data', '/tmp', '/home/sandbox'): open(f'{d}/secret', 'wb').write(os.urandom(8 << 20))
                os.sync()
                """);

            await using var beside = await fixture.CreateAsync();
            foreach (var other in new[] { before, beside }) (await FilesAsync(other)).ShouldBe("[]");
        }

        await using var after = await fixture.CreateAsync();
        (await FilesAsync(after)).ShouldBe("[]");
    }

    private static Task<string> FilesAsync(TestSandbox sandbox) =>
        sandbox.PrintAsync("import glob; print(glob.glob('/mnt/data/*') + glob.glob('/tmp/*') + glob.glob('/home/sandbox/*'))");

    private async Task<TestSandbox> CreateUsualAsync() => new(
        await fixture.Engine.CreateAsync(fixture.Specification with { Preload = null }, CancellationToken.None)
            .Within("creation of a sandbox", 2 * TestSandbox.Patience),
        fixture);
}
