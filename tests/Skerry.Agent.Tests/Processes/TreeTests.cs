using Skerry.Agent.Processes;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Processes;

/// <summary>An execution that is cut off takes along what it started, and nothing else.</summary>
public sealed class TreeTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("sleep 4301 & wait")]
    [InlineData("setsid sleep 4301 & wait")]
    [InlineData("setsid sh -c \"trap \\\"\\\" INT TERM; sleep 4301 & wait\" & wait")]
    [InlineData("(setsid sleep 4301 &) ; sleep 1000")]
    public async Task Run_TimesOut_EndsWhatItStarted(string command)
    {
        (await shared.Client.RunAsync("import subprocess; kept = 42")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync($"subprocess.Popen('{command}', shell=True).wait()", timeoutMilliseconds: 500);

        (transcript.Outcome, transcript.StateLost, transcript.Cause).ShouldBe(("timedOut", false, null));
        (await CountAsync("sleep 4301")).ShouldBe("0");
        (await shared.Client.RunAsync("kept")).ValueText.ShouldBe("42");
    }

    [Fact]
    public async Task Run_TimesOut_LeavesWhatEarlierExecutionsStarted()
    {
        (await shared.Client.RunAsync("import subprocess; subprocess.Popen('sleep 4302 & wait', shell=True, start_new_session=True);"))
            .ShouldSucceed();

        (await shared.Client.RunAsync("import time; time.sleep(1000)", timeoutMilliseconds: 300)).Outcome.ShouldBe("timedOut");

        (await CountAsync("sleep 4302")).ShouldBe("2");
    }

    [Fact]
    public async Task Run_TimesOut_LeavesTheOtherKernelAlone()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        // Started for this execution, and thus while it runs.
        var other = sandbox.Client.RunAsync("x = 1", emptyKernel: true);
        (await sandbox.Client.RunAsync("import time; time.sleep(1000)", timeoutMilliseconds: 3000)).Outcome.ShouldBe("timedOut");

        (await other).ShouldSucceed();
        (await sandbox.Client.RunAsync("x", emptyKernel: true)).ValueText.ShouldBe("1");
    }

    [Fact]
    public async Task Run_EndsInTime_LeavesWhatItStarted()
    {
        (await shared.Client.RunAsync("import subprocess; subprocess.Popen(['sleep', '4303']);")).ShouldSucceed();

        (await CountAsync("sleep 4303")).ShouldBe("1");
    }

    [Theory]
    [InlineData("7 (sh) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 1234 5 6", 1, 1234)]
    [InlineData("7 (a) Z 9 (b)) R 3 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 1234 5 6", 3, 1234)]
    public void Parse_AnyName_FindsTheFields(string line, int parent, long started) =>
        ProcessEntry.Parse(7, line).ShouldBe(new ProcessEntry(7, parent, started));

    [Fact]
    public void Parse_EndedProcess_IsNone() =>
        ProcessEntry.Parse(7, "7 (sh) Z 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 1234 5 6").ShouldBeNull();

    [Fact]
    public void StartedBy_AnyTree_FindsWhatIsNewAndNobodyElses()
    {
        ProcessEntry[] all =
        [
            Entry(1, 0, 0), Entry(2, 1, 10), Entry(3, 1, 10), Entry(4, 1, 150),
            Entry(10, 2, 100), Entry(11, 10, 100), // the kernel's
            Entry(12, 1, 101), // an orphan
            Entry(8, 2, 100), // of the same hundredth of a second, but older
            Entry(20, 2, 50), Entry(21, 20, 120), // an older child, and what it started
            Entry(30, 3, 120), Entry(31, 4, 160), // other kernels', one of which is new
            Entry(40, 41, 130), Entry(41, 40, 130), // read while ids were given anew
        ];

        ProcessTree.StartedBy(2, new ProcessTime(100, 9), [2, 3, 4], all).Order().ShouldBe([10, 11, 12, 40, 41]);
    }

    private static ProcessEntry Entry(int pid, int parent, long started) => new(pid, parent, started);

    private async Task<string> CountAsync(string command) =>
        (await shared.Client.RunAsync(
            $"subprocess.run(['pgrep', '-fc', '{command}'], capture_output=True, text=True).stdout.strip()"))
                .ShouldSucceed().ValueText!.Trim('\'');
}
