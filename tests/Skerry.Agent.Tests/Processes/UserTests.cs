using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Processes;

/// <summary>What user code is, and what it cannot do to the agent.</summary>
public sealed class UserTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("Uid", "1000\t1000\t1000\t1000")]
    [InlineData("Gid", "1000\t1000\t1000\t1000")]
    [InlineData("Groups", "")]
    [InlineData("CapInh", "0000000000000000")]
    [InlineData("CapPrm", "0000000000000000")]
    [InlineData("CapEff", "0000000000000000")]
    [InlineData("CapBnd", "0000000000000000")]
    [InlineData("CapAmb", "0000000000000000")]
    [InlineData("NoNewPrivs", "1")]
    [InlineData("SigBlk", "0000000000000000")]
    public async Task Status_OfTheKernel_HasNoPrivilege(string field, string value) =>
        (await shared.Client.RunAsync($"print(open('/proc/self/status').read().split('{field}:')[1].split('\\n')[0].strip())"))
            .ShouldSucceed().Stdout.ShouldBe($"{value}\n");

    [Theory]
    [InlineData("open('/proc/self/oom_score_adj').read()", "'1000\\n'")]
    [InlineData("import resource; resource.getrlimit(resource.RLIMIT_NPROC)", "(2048, 2048)")]
    [InlineData("import resource; resource.getrlimit(resource.RLIMIT_CORE)", "(0, 0)")]
    [InlineData("import os; os.getsid(0) == os.getpid() == os.getpgid(0)", "True")]
    [InlineData("import os; sorted(int(f) for f in os.listdir('/proc/self/fd'))[:5]", "[0, 1, 2, 3, 4]")]
    public async Task Limits_OfTheKernel_AreSet(string code, string text) =>
        (await shared.Client.RunAsync(code)).ShouldSucceed().ValueText.ShouldBe(text);

    [Theory]
    [InlineData("import os; os.kill(1, 15)", "PermissionError")]
    [InlineData("import os; [os.kill(int(t), 9) for t in os.listdir('/proc/1/task')]", "PermissionError")]
    [InlineData("open('/proc/1/mem')", "PermissionError")]
    [InlineData("import os; os.listdir('/proc/1/fd')", "PermissionError")]
    [InlineData("open('/proc/1/environ').read()", "PermissionError")]
    [InlineData("import socket; socket.socket(socket.AF_UNIX).connect('/run/skerry/agent.sock')", null)]
    [InlineData("open('/opt/skerry/kernels/python/main.py', 'a')", "PermissionError")]
    [InlineData("import os; os.setuid(0)", "PermissionError")]
    [InlineData("import os; os.mknod('/mnt/data/null', 0o20666, os.makedev(1, 3))", "PermissionError")]
    public async Task Attack_OnTheAgent_IsRefused(string code, string? fault)
    {
        var transcript = await shared.Client.RunAsync(code);

        transcript.Outcome.ShouldBe("failed");
        if (fault is not null) transcript.Fault!.Name.ShouldBe(fault);
    }

    [Fact]
    public async Task Signal_ToEveryProcess_HitsTheKernelOnly()
    {
        await shared.Client.RunAsync("import os; os.kill(-1, 9); os.kill(os.getpid(), 9)");

        (await shared.Client.RunAsync("1 + 1")).ValueText.ShouldBe("2");
    }

    [Fact]
    public async Task Orphans_ThatEnd_AreReaped()
    {
        const string code = """
            import os, time
            for _ in range(20):
                if (pid := os.fork()) == 0:
                    if os.fork() == 0:
                        os._exit(0)
                    os._exit(0)
                os.waitpid(pid, 0)
            def zombies():
                states = []
                for p in filter(str.isdigit, os.listdir('/proc')):
                    try:
                        states.append(open(f'/proc/{p}/stat').read().rsplit(')')[1].split()[0])
                    except OSError:
                        pass
                return states.count('Z')
            for _ in range(1000):
                if zombies() == 0: break
                time.sleep(0.01)
            zombies()
            """;

        (await shared.Client.RunAsync(code).Within("the reaping of orphans")).ShouldSucceed().ValueText.ShouldBe("0");
    }
}
