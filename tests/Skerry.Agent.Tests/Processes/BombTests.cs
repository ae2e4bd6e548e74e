using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Processes;

/// <summary>User code that makes all the processes or threads that it can.</summary>
public sealed class BombTests
{
    // A user that no other sandbox of this machine has.
    private static readonly SandboxSettings Settings = new(Uid: 61_234, MaxProcesses: 128);

    [Fact]
    public async Task ForkBomb_UntilTheDeadline_LeavesNothing()
    {
        await using var sandbox = await AgentSandbox.StartAsync(Settings);
        const string bomb = """
            import os, time, signal
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            while True:
                try:
                    os.fork()
                except OSError:
                    pass
            """;

        var transcript = await sandbox.Client.RunAsync(bomb, timeoutMilliseconds: 500);

        (transcript.Outcome, transcript.StateLost).ShouldBe(("timedOut", true));
        (await sandbox.Client.RunAsync("import os; len([p for p in os.listdir('/proc') if p.isdigit()])")).ValueText.ShouldBe("2");
    }

    [Fact]
    public async Task ThreadBomb_UpToTheLimit_LeavesTheAgentItsThreads()
    {
        await using var sandbox = await AgentSandbox.StartAsync(Settings);
        const string bomb = """
            import threading, time
            stop = threading.Event()
            count = 0
            try:
                while True:
                    threading.Thread(target=stop.wait, daemon=True).start()
                    count += 1
            except RuntimeError:
                pass
            """;
        (await sandbox.Client.RunAsync(bomb)).ShouldSucceed();

        (await sandbox.Client.RunAsync("count < 128, count > 50")).ValueText.ShouldBe("(True, True)");
        (await sandbox.Client.HelloAsync()).Language.ShouldBe("python");
        (await sandbox.Client.RunAsync("stop.set()")).ShouldSucceed();
    }
}
