using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>Code that says more than anyone can listen to.</summary>
public abstract class EngineFloodSuite(EngineFixture fixture) : EngineAbuseSuite(fixture)
{
    [Theory]
    [InlineData("while True: print('x' * 100_000)")]
    [InlineData("import sys\nwhile True: print('x' * 1000, file=sys.stderr)")]
    [InlineData("import os\nwhile True: os.write(1, b'\\xff' * 65536)")]
    [InlineData("import subprocess; subprocess.run(['yes'])")]
    [InlineData("import logging\nwhile True: logging.error('x')")]
    public async Task Flood_OfOutput_IsCutAndEnds(string code) => await AbuseSharedAsync(async sandbox =>
    {
        var run = await sandbox.RunAsync(sandbox.Command(code, TimeSpan.FromSeconds(4)));

        run.Outcome.ShouldBe(ExecutionOutcome.TimedOut, run.Outcome.ToString());
        run.Stdout.Length.ShouldBeLessThanOrEqualTo(100_000);
        run.Stderr.Length.ShouldBeLessThanOrEqualTo(100_000);
        await sandbox.ShouldAnswerAsync();
    });

    [Theory]
    [InlineData("from IPython.display import display\nfor _ in range(2000): display({'text/plain': 'x' * 100_000}, raw=True)")]
    [InlineData("'x' * (100 << 20)")]
    [InlineData("raise ValueError('x' * (64 << 20))")]
    [InlineData("from IPython.display import display\ndisplay({f'text/x{n}': 'x' for n in range(100_000)}, raw=True)")]
    [InlineData("from IPython.display import display\ndisplay({'application/json': ['\\ud800', {'\\udfff': 1}], 'text/plain': '\\ud800'}, raw=True)")]
    [InlineData("import functools\nfunctools.reduce(lambda x, _: [x], range(100_000), [])")]
    public async Task Flood_OfResults_IsCutOrRefused(string code) => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync("kept = 'kept'");

        var run = await sandbox.RunAsync(sandbox.Command(code, ExecutionCommand.LongestTimeout));

        // However large, deep or many: a result harms nobody, and costs nobody their variables.
        run.Completed.ShouldNotBeNull().StateLost.ShouldBeFalse(run.ToString());
        (await sandbox.PrintAsync("print(kept)")).ShouldBe("kept");
    });
}
