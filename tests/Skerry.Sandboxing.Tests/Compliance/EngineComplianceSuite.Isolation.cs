namespace Skerry.Sandboxing.Tests.Compliance;

public abstract partial class EngineComplianceSuite
{
    [Fact]
    public async Task Isolation_User_HasNoPrivilege()
    {
        var sandbox = await Fixture.GetSharedAsync();

        var status = await sandbox.PrintAsync(
            "import os; print(os.getresuid(), os.getresgid(), os.getgroups())\n" +
            "for line in open('/proc/self/status'):\n    if line.startswith(('Cap', 'NoNewPrivs', 'Seccomp:')): print(*line.split())");

        status.Split('\n').ShouldBe(
        [
            "(1000, 1000, 1000) (1000, 1000, 1000) []",
            "CapInh: 0000000000000000", "CapPrm: 0000000000000000", "CapEff: 0000000000000000", "CapBnd: 0000000000000000",
            "CapAmb: 0000000000000000",
            "NoNewPrivs: 1", "Seccomp: 2",
        ]);
    }

    [Fact]
    public async Task Isolation_Network_IsLoopbackOnly()
    {
        var sandbox = await Fixture.GetSharedAsync();

        (await sandbox.PrintAsync(
            "import socket; print([name for _, name in socket.if_nameindex()], len(open('/proc/net/route').readlines()))"))
            .ShouldBe("['lo'] 1");
        (await sandbox.PrintAsync(
            "s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); print('connected')"))
                .ShouldBe("connected");
        (await sandbox.RunAsync("socket.create_connection(('192.0.2.1', 80), timeout=5)")).Fault!.Message.ShouldContain("unreachable");
        (await sandbox.RunAsync("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)")).Fault!.Name.ShouldBe("PermissionError");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/usr/bin")]
    [InlineData("/etc")]
    [InlineData("/opt/skerry")]
    [InlineData("/opt/skerry/kernels/python")]
    [InlineData("/run")]
    [InlineData("/proc/sys/kernel")]
    public async Task Isolation_Root_IsReadOnly(string directory)
    {
        var sandbox = await Fixture.GetSharedAsync();

        (await sandbox.RunAsync($"open('{directory}/new', 'w')")).Fault!.Name.ShouldBeOneOf(
            "OSError", "PermissionError", "FileNotFoundError");
        (await sandbox.PrintAsync($"import os; print(os.access('{directory}', os.W_OK))")).ShouldBe("False");
    }

    [Theory]
    [InlineData("/mnt/data")]
    [InlineData("/tmp")]
    [InlineData("/var/tmp")]
    [InlineData("/home/sandbox")]
    [InlineData("/dev/shm")]
    public async Task Isolation_OwnDirectories_AreWritable(string directory)
    {
        var sandbox = await Fixture.GetSharedAsync();

        (await sandbox.PrintAsync($"open('{directory}/new', 'w').write('x'); print(open('{directory}/new').read())")).ShouldBe("x");
    }

    [Fact]
    public async Task Isolation_Processes_AreItsOwn()
    {
        var sandbox = await Fixture.GetSharedAsync();

        // The agent, the kernel, and what they need beside them.
        int.Parse(await sandbox.PrintAsync("import os; print(sum(name.isdigit() for name in os.listdir('/proc')))"), null)
            .ShouldBeLessThan(8);
        (await sandbox.PrintAsync("print(os.uname().nodename)")).ShouldStartWith("sandbox");
    }

    [Theory]
    [InlineData("os.chroot('/tmp')")]
    [InlineData("os.mknod('/tmp/null', 0o600 | stat.S_IFCHR, os.makedev(1, 3))")]
    [InlineData("os.setuid(0)")]
    [InlineData("os.sethostname if False else socket.sethostname('other')")]
    [InlineData("os.kill(1, 9)")]
    [InlineData("os.unshare(os.CLONE_NEWUSER)")]
    [InlineData("os.setns(os.open('/proc/self/ns/net', os.O_RDONLY))")]
    [InlineData("os.open('/proc/1/mem', os.O_RDONLY)")]
    [InlineData("os.listdir('/proc/1/fd')")]
    [InlineData("os.open('/proc/1/environ', os.O_RDONLY)")]
    [InlineData("os.nice(-5)")]
    [InlineData("os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))")]
    [InlineData("time.clock_settime(time.CLOCK_REALTIME, 0)")]
    [InlineData("resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 20, 1 << 20))")]
    [InlineData("socket.socket(40, socket.SOCK_STREAM)")]
    [InlineData("socket.socket(38, socket.SOCK_SEQPACKET)")]
    public async Task Isolation_PrivilegedCall_IsRefused(string call)
    {
        var sandbox = await Fixture.GetSharedAsync();

        var run = await sandbox.RunAsync($"import os, stat, socket, time, resource\n{call}");

        run.Fault.ShouldNotBeNull(run.ToString()).Name.ShouldBeOneOf("PermissionError", "OSError", "ValueError");
        await sandbox.ShouldAnswerAsync();
    }
}
