using System.Globalization;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>A sandbox in a test's hands. Disposing it proves that nothing of it is left.</summary>
public sealed class TestSandbox(ISandbox sandbox, EngineFixture fixture) : IAsyncDisposable
{
    /// <summary>How long anything with a sandbox may take on a slow machine that does other things too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private int _executions;

    public ISandbox Sandbox { get; } = sandbox;

    public ISandboxFiles Files => Sandbox.Files;

    public static SandboxPath At(string text)
    {
        SandboxPath.TryParse(text, out var path, out var error).ShouldBeTrue(error);
        return path!;
    }

    public ExecutionCommand Command(string code, TimeSpan? timeout = null) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"e{Interlocked.Increment(ref _executions)}"),
        Code = code,
        Timeout = timeout ?? ExecutionCommand.LongestTimeout,
        OutputLimit = 100_000,
    };

    /// <summary>Runs code and collects what happens.</summary>
    public Task<TestRun> RunAsync(string code, TimeSpan? timeout = null) => RunAsync(Command(code, timeout));

    public async Task<TestRun> RunAsync(ExecutionCommand command)
    {
        var run = new TestRun();
        await Task.Run(async () =>
        {
            await foreach (var next in Sandbox.ExecuteAsync(command, CancellationToken.None)) run.Add(next);
        }).Within($"execution of: {command.Code}", Patience + command.Timeout);
        return run;
    }

    /// <summary>Runs code that must succeed, and gives what it printed.</summary>
    public async Task<string> PrintAsync(string code)
    {
        var run = await RunAsync(code);
        run.Outcome.ShouldBe(ExecutionOutcome.Succeeded, run.ToString());
        return run.Stdout.TrimEnd();
    }

    /// <summary>Proves that it still answers.</summary>
    public async Task ShouldAnswerAsync() => (await PrintAsync("print(6 * 7)")).ShouldBe("42");

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync().AsTask().Within("disposal of a sandbox", Patience);
        fixture.RemainsOf(Sandbox.Id).ShouldBeEmpty();
    }
}
