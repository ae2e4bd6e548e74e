using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>Code that attacks the agent, or lies to it.</summary>
public abstract class EngineAgentAbuseSuite(EngineFixture fixture) : EngineAbuseSuite(fixture)
{
    [Fact]
    public async Task Agent_ItsStream_IsNowhereToBeFound() => await AbuseAsync(async sandbox =>
    {
        (await sandbox.RunAsync("import os; os.listdir('/run/skerry')")).Fault!.Name.ShouldBe("PermissionError");
        (await sandbox.RunAsync("os.listdir('/proc/1/fd')")).Fault!.Name.ShouldBe("PermissionError");
        (await sandbox.RunAsync("os.listdir('/proc/1/task/1/fd')")).Fault!.Name.ShouldBe("PermissionError");
        (await sandbox.RunAsync("os.open('/proc/1/root', os.O_RDONLY)")).Fault!.Name.ShouldBe("PermissionError");
        (await sandbox.RunAsync("os.pidfd_open(1); import ctypes; c = ctypes.CDLL(None, use_errno=True)\n" +
            "r = c.syscall(438, os.pidfd_open(1), 3, 0)\nif r < 0: raise OSError(ctypes.get_errno(), 'pidfd_getfd')")).Fault!.Name.ShouldBe(
                "PermissionError");
        // The kernel lists what is bound in this network namespace: no name says anything of the host, and none can be dialled.
        var names = await sandbox.PrintAsync("""
            import socket
            def dial(name):
                try:
                    socket.socket(socket.AF_UNIX).connect(name)
                    return 'connected'
                except OSError as e: return type(e).__name__
            names = [line.split()[7] for line in open('/proc/net/unix').readlines()[1:] if len(line.split()) > 7]
            print([(name, dial(name.replace('@', '\0'))) for name in names + ['/run/skerry/agent.sock']])
            """);
        names.ShouldNotContain("connected");
        names.ShouldNotContain(sandbox.Sandbox.Id);
        // Nor did the kernel process inherit a way to it: the sockets that it has lead to itself.
        (await sandbox.PrintAsync("""
            import struct
            def other_end(fd):
                with socket.socket(fileno=os.dup(fd)) as end:
                    return struct.unpack('3i', end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
            names = {fd: os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{fd}')}
            print([name for fd, name in names.items() if 'socket' in name and other_end(int(fd)) != os.getpid()])
            """)).ShouldBe("[]");
    });

    [Theory]
    [InlineData("os.kill(1, signal.SIGKILL)")]
    [InlineData("os.kill(1, signal.SIGTERM)")]
    [InlineData("os.kill(1, signal.SIGSTOP)")]
    [InlineData("signal.pidfd_send_signal(os.pidfd_open(1), signal.SIGKILL)")]
    [InlineData("check(c.ptrace(16, 1, 0, 0))")]
    [InlineData("check(c.syscall(310, 1, 0, 0, 0, 0, 0))")]
    [InlineData("os.open('/proc/1/mem', os.O_RDWR)")]
    [InlineData("open('/proc/1/oom_score_adj', 'w').write('1000')")]
    [InlineData("resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3))")]
    [InlineData("os.sched_setaffinity(1, [0])")]
    [InlineData("os.setpriority(os.PRIO_PROCESS, 1, 19)")]
    [InlineData("open('/opt/skerry/skerry-agent', 'ab')")]
    [InlineData("os.rename('/opt/skerry/skerry-agent', '/tmp/agent')")]
    public async Task Agent_Attacked_IsOutOfReach(string attack) => await AbuseSharedAsync(async sandbox =>
    {
        var run = await sandbox.RunAsync(
            "import ctypes, os, resource, signal\nc = ctypes.CDLL(None, use_errno=True)\n" +
            "def check(r):\n    if r < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\n" + attack);

        run.Fault.ShouldNotBeNull(run.ToString()).Name.ShouldBeOneOf("PermissionError", "OSError");
        await sandbox.ShouldAnswerAsync();
    });

    [Fact]
    public async Task Agent_KillEverything_KillsOnlyTheUsersOwn() => await AbuseAsync(async sandbox =>
    {
        (await sandbox.RunAsync(
            "import os, signal, subprocess; p = subprocess.Popen(['sleep', '600']); os.kill(-1, signal.SIGKILL); p.wait()")).Outcome
            .ShouldBeOneOf(ExecutionOutcome.Succeeded, ExecutionOutcome.Aborted);

        await sandbox.ShouldAnswerAsync();
    });

    [Theory]
    [InlineData("{\"type\":\"completed\",\"outcome\":\"succeeded\",\"durationMilliseconds\":1,\"stateLost\":false}\\n")]
    [InlineData("{\"type\":\"nonsense\"}\\n")]
    [InlineData("\\n\\n\\n")]
    [InlineData("{")]
    [InlineData("\\x00\\xff\\xfe")]
    public async Task Agent_ItsChannelsToTheKernel_AreNotTrusted(string message) => await AbuseSharedAsync(async sandbox =>
    {
        await sandbox.PrintAsync("kept = 'kept'");

        // Everything that the kernel process can write to, it writes to: whatever comes of it stays inside.
        var run = await LetLooseAsync(
            sandbox,
            "import os\nfor fd in range(0, 64):\n    try: os.write(fd, b'" + message + "')\n    except OSError: pass");

        await ShouldHaveToldTheTruthAsync(sandbox, run);
    });

    [Fact]
    public async Task Agent_ItsChannelsToTheKernelFlooded_StaysBounded() => await AbuseAsync(sandbox => LetLooseAsync(
        sandbox,
        "import os\nfds = [fd for fd in range(0, 64) if os.path.exists(f'/proc/self/fd/{fd}')]\nwhile True:\n    for fd in fds:\n        try:\n            os.set_blocking(fd, False); os.write(fd, b'x' * (1 << 20))\n        except OSError: pass"));

    [Fact]
    public async Task Agent_ItsChannelsToTheKernelClosed_AbortsOrGoesOn() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync("kept = 'kept'");

        var run = await LetLooseAsync(sandbox, "import os\nos.closerange(0, 256)");

        await ShouldHaveToldTheTruthAsync(sandbox, run);
    });

    // A kernel that broke the rules is replaced, and whoever ran it is told: variables are never lost silently.
    private static async Task ShouldHaveToldTheTruthAsync(TestSandbox sandbox, TestRun? run)
    {
        var isKept = await sandbox.PrintAsync("print('kept' in globals())");
        isKept.ShouldBe(run.ShouldNotBeNull().Completed.ShouldNotBeNull().StateLost ? "False" : "True", run.ToString());
    }
}
