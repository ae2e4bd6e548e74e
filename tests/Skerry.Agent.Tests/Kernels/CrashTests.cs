using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class CrashTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("import os; os._exit(0)")]
    [InlineData("import ctypes; ctypes.string_at(0)")]
    [InlineData("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")]
    [InlineData("import os; os.close(4)")]
    [InlineData("import os; os.closerange(3, 1024)")]
    [InlineData("import os; os.execv('/bin/true', ['true'])")]
    public async Task Run_KernelDies_IsAbortedAndStateIsLost(string code)
    {
        (await shared.Client.RunAsync("lost = 1")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync($"print('before', flush=True)\n{code}");

        (transcript.Outcome, transcript.StateLost).ShouldBe(("aborted", true));
        transcript.Stdout.ShouldBe("before\n");
        var next = (await shared.Client.RunAsync("'lost' in globals()")).ShouldSucceed();
        (next.ValueText, next.StateLost).ShouldBe(("False", false));
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

        (await shared.Client.RunAsync("'subprocess' in globals()")).ValueText.ShouldBe("False");
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
