using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class CrashTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("import os; os._exit(3)", "crash", "The kernel's process ended with exit code 3.")]
    [InlineData("import ctypes; ctypes.string_at(0)", "crash", "The kernel's process was ended by signal 11 (segmentation fault).")]
    [InlineData("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "crash", "The kernel's process was ended by signal 9 (killed).")]
    [InlineData("import os; os.close(4)", "crash", "The kernel's process ended with exit code 1.")]
    [InlineData("import os; os.closerange(3, 1024)", "crash", "The kernel's process ended with exit code 1.")]
    [InlineData("import os, time; os.dup2(0, 4); time.sleep(1000)", "protocol", "The kernel closed its channel, or broke its protocol.")]
    [InlineData("import os; os.execv('/bin/true', ['true'])", "crash", "The kernel's process ended with exit code 0.")]
    public async Task Run_KernelDies_IsAbortedAndSaysWhy(string code, string cause, string reason)
    {
        (await shared.Client.RunAsync("lost = 1")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync($"print('before', flush=True)\n{code}");

        (transcript.Outcome, transcript.StateLost).ShouldBe(("aborted", true));
        (transcript.Cause, transcript.Reason).ShouldBe((cause, reason));
        transcript.Stdout.ShouldBe("before\n");
        var next = (await shared.Client.RunAsync("'lost' in globals()")).ShouldSucceed();
        (next.ValueText, next.StateLost, next.Cause).ShouldBe(("False", false, null));
    }

    [Fact]
    public async Task Run_KernelCannotStart_SaysWhy()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxSettings(Preload: "no_such_module"));

        var transcript = await sandbox.Client.RunAsync("1");

        (transcript.Outcome, transcript.Cause).ShouldBe(("aborted", "start"));
        transcript.Reason!.ShouldStartWith("ModuleNotFoundError: No module named 'no_such_module'");
    }

    [Fact]
    public async Task Run_KernelDiedIdle_SaysThatStateWasLost()
    {
        const string killer = "until [ -e /mnt/data/die ]; do sleep 0.01; done; kill -9 $PPID";
        (await shared.Client.RunAsync($"import subprocess; subprocess.Popen(['sh', '-c', '{killer}']);")).ShouldSucceed();
        using var content = new StringContent("");
        using var put = await shared.Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "die", content, "&limit=0");

        var transcript = await shared.Client.RunAsync("1");
        while (!transcript.StateLost) transcript = await shared.Client.RunAsync("1");

        transcript.Cause.ShouldBe("crash");
        (await shared.Client.RunAsync("'subprocess' in globals()")).ValueText.ShouldBe("False");
    }

    // Linux counts it in the control group before the process has ended.
    [Theory]
    [InlineData("oom_kill 1", "outOfMemory", "The kernel's process was killed because memory had run out.")]
    [InlineData("oom_kill 0", "crash", "The kernel's process was ended by signal 9 (killed).")]
    public async Task Run_KernelIsKilled_SaysWhetherMemoryHadRunOut(string events, string cause, string reason)
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxSettings(HasGroup: true));
        await sandbox.Client.HelloAsync();
        const string code = "import os, signal\nprint('on', flush=True)\nwhile not os.path.exists('/mnt/data/die'): pass\nos.kill(os.getpid(), signal.SIGKILL)";
        using var response = await sandbox.Client.StartAsync(new AgentExecution(sandbox.Client.NewId(), code, false, 60_000, 1000));
        await response.Content.LoadFirstByteAsync();

        await File.WriteAllTextAsync(
            Path.Combine(sandbox.Group, "memory.events"), $"low 0\n{events}\n", TestContext.Current.CancellationToken);
        using var content = new StringContent("");
        using var put = await sandbox.Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "die", content, "&limit=0");

        var transcript = await Transcript.ReadAsync(response);
        (transcript.Outcome, transcript.Cause, transcript.Reason).ShouldBe(("aborted", cause, reason));
    }

    [Fact]
    public async Task Run_KernelDies_TakesTheUsersOtherProcessesAlong()
    {
        (await shared.Client.RunAsync("import subprocess; subprocess.Popen(['setsid', 'sleep', '4242']);")).ShouldSucceed();
        (await shared.Client.RunAsync("!pgrep -f 'sleep 424[2]' > /dev/null; echo $?")).Stdout.ShouldBe("0\n");

        (await shared.Client.RunAsync("import os; os._exit(0)")).Outcome.ShouldBe("aborted");

        (await shared.Client.RunAsync("!pgrep -f 'sleep 424[2]' > /dev/null; echo $?")).Stdout.ShouldBe("1\n");
    }
}
