using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Guest;

/// <summary>A virtual machine as user code and the host find it.</summary>
public sealed class ResumedMachineTests(ResumedMachine shared) : IClassFixture<ResumedMachine>
{
    [Fact]
    public void Hello_OnTheWarmUpPort_SaysTheLanguage() => shared.Hello.Language.ShouldBe("python");

    [Fact]
    public async Task Resume_Clock_IsTheHosts() =>
        (await PrintAsync("import datetime; print(datetime.datetime.now(datetime.timezone.utc).isoformat()[:12])"))
            .ShouldBe("2031-05-06T0");

    [Fact]
    public async Task Clock_ToldAgain_IsTheHosts()
    {
        var time = new AgentClock(new DateTimeOffset(2031, 5, 6, 8, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000);
        using var content = JsonContent.Create(time, AgentJson.Default.AgentClock);
        using var told = await shared.Client.SendAsync(new HttpRequestMessage(HttpMethod.Put, AgentRoutes.Clock) { Content = content });
        told.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await PrintAsync("import datetime; print(datetime.datetime.now(datetime.timezone.utc).isoformat()[:15])"))
            .ShouldBe("2031-05-06T08:3");
    }

    [Theory]
    [InlineData("import os; print(os.uname().nodename)", "sandbox-7")]
    [InlineData("import socket; print(socket.gethostbyname(socket.gethostname()))", "127.0.0.1")]
    [InlineData("print(open('/etc/hostname').read().strip())", "sandbox-7")]
    [InlineData("print(open('/etc/machine-id').read().strip())", "0123456789abcdef0123456789abcdef")]
    public async Task Resume_Names_AreNew(string code, string expected) => (await PrintAsync(code)).ShouldBe(expected);

    [Fact]
    public void Resume_RandomNumbers_AreNotTheTemplates() => shared.RandomNumbers.ShouldBe("False\n");

    [Fact]
    public async Task Resume_Again_IsRefused()
    {
        using var again = await shared.Client.ResumeAsync(ResumedMachine.Resume);

        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await AgentClient.ProblemAsync(again)).Error.ShouldBe("resumed");
    }

    [Fact]
    public async Task User_HasNoPrivilegeAndAFilter() =>
        (await PrintAsync(
            "print(*[l.split()[1] for l in open('/proc/self/status') if l.startswith(('Uid', 'Cap', 'NoNewPrivs', 'Seccomp:'))])"))
            .ShouldBe("1000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 1 2");

    [Fact]
    public async Task Agent_HasFewCapabilities() =>
        (await PrintAsync("print(*[l.split()[1] for l in open('/proc/1/status') if l.startswith(('CapEff', 'CapBnd', 'NoNewPrivs'))])"))
            .ShouldBe("00000000022001eb 00000000022001eb 1");

    [Fact]
    public async Task Processes_OfTheMachine_AreOutOfSight() =>
        (await PrintAsync("import os; print(sorted(int(n) for n in os.listdir('/proc') if n.isdigit()) == [1, os.getpid()])"))
            .ShouldBe("True");

    [Theory]
    [InlineData("os.listdir('/run/skerry')")]
    [InlineData("os.listdir('/proc/1/fd')")]
    [InlineData("os.listdir('/proc/1/root')")]
    [InlineData("open('/proc/1/mem')")]
    [InlineData("os.kill(1, 9)")]
    [InlineData("os.chroot('/tmp')")]
    [InlineData("os.unshare(os.CLONE_NEWUSER)")]
    [InlineData("os.mknod('/tmp/vda', 0o60666, os.makedev(254, 0))")]
    [InlineData("time.clock_settime(time.CLOCK_REALTIME, 0)")]
    [InlineData("socket.sethostname('other')")]
    [InlineData("socket.socket(40, socket.SOCK_STREAM)")]
    [InlineData("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)")]
    [InlineData("open('/proc/sys/kernel/core_pattern', 'w')")]
    [InlineData("open('/proc/sysrq-trigger', 'w')")]
    [InlineData("open('/etc/hostname', 'a')")]
    [InlineData("open('/opt/skerry/skerry-agent', 'ab')")]
    public async Task User_Privileged_IsRefused(string call) =>
        (await shared.Client.RunAsync($"import os, socket, time\n{call}")).Fault.ShouldNotBeNull(call).Name.ShouldBeOneOf(
            "PermissionError", "OSError");

    [Fact]
    public async Task Mounts_AreThoseOfAContainer()
    {
        var mounts = await PrintAsync("""
            for line in open('/proc/self/mountinfo'):
                left, right = line.split(' - ')
                guards = {'ro', 'nosuid', 'nodev', 'noexec'} & set(left.split()[5].split(','))
                print(left.split()[4], right.split()[0], *sorted(guards))
            """);

        mounts.Split('\n').Order(StringComparer.Ordinal).ShouldBe(
        [
            "/ overlay nodev nosuid ro",
            "/dev tmpfs noexec nosuid",
            "/dev/pts devpts noexec nosuid",
            "/dev/shm tmpfs nodev noexec nosuid",
            "/etc/hostname tmpfs nodev noexec nosuid ro",
            "/etc/hosts tmpfs nodev noexec nosuid ro",
            "/etc/machine-id tmpfs nodev noexec nosuid ro",
            "/home/sandbox overlay nodev nosuid",
            "/mnt/data overlay nodev nosuid",
            "/opt/skerry rootfs nodev nosuid ro",
            "/proc proc nodev noexec nosuid",
            "/proc/acpi tmpfs nodev noexec nosuid ro",
            "/proc/bus proc nodev noexec nosuid ro",
            "/proc/fs proc nodev noexec nosuid ro",
            "/proc/interrupts devtmpfs noexec nosuid",
            "/proc/irq proc nodev noexec nosuid ro",
            "/proc/kcore devtmpfs noexec nosuid",
            "/proc/keys devtmpfs noexec nosuid",
            "/proc/sys proc nodev noexec nosuid ro",
            "/proc/sysrq-trigger proc nodev noexec nosuid ro",
            "/proc/timer_list devtmpfs noexec nosuid",
            "/run/skerry tmpfs nodev noexec nosuid",
            "/run/skerry/user cgroup2 nodev noexec nosuid",
            "/tmp overlay nodev nosuid",
            "/var/tmp overlay nodev nosuid",
        ]);
    }

    [Fact]
    public async Task Devices_AreThoseOfAContainer() =>
        (await PrintAsync("import os; print(*sorted(os.listdir('/dev')))"))
            .ShouldBe("fd full null ptmx pts random shm stderr stdin stdout tty urandom zero");

    [Theory]
    [InlineData("/mnt/data", "1000 1000 0o755")]
    [InlineData("/home/sandbox", "1000 1000 0o700")]
    [InlineData("/tmp", "0 0 0o1777")]
    [InlineData("/var/tmp", "0 0 0o1777")]
    [InlineData("/dev/shm", "0 0 0o1777")]
    public async Task OwnDirectories_AreWritable(string directory, string expected) =>
        (await PrintAsync($"import os; s = os.stat('{directory}'); open('{directory}/new', 'w').close(); print(s.st_uid, s.st_gid, oct(s.st_mode & 0o7777))"))
            .ShouldBe(expected);

    [Fact]
    public async Task Network_IsLoopbackOnly()
    {
        (await PrintAsync("import socket; print([name for _, name in socket.if_nameindex()], len(open('/proc/net/route').readlines()))"))
            .ShouldBe("['lo'] 1");
        (await PrintAsync("s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); print('connected')"))
            .ShouldBe("connected");
    }

    [Fact]
    public async Task Memory_UsedUp_EndsTheExecutionOnly()
    {
        (await shared.Client.RunAsync("b = []\nwhile True: b.append(bytearray(16 << 20))")).Outcome.ShouldBe("aborted");

        (await PrintAsync("print(6 * 7)")).ShouldBe("42");
    }

    [Fact]
    public async Task Scratch_Full_IsNoSpaceForTheAgentToo()
    {
        (await shared.Client.RunAsync(
            "with open('/tmp/big', 'wb') as f:\n    while True: f.write(bytes(1 << 20))")).Fault!.Text!.ShouldContain("No space left");

        using var content = new ByteArrayContent(new byte[1 << 20]);
        using var put = await shared.Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "f", content, "&limit=10000000");

        put.StatusCode.ShouldBe(HttpStatusCode.InsufficientStorage);
        await PrintAsync("import os; os.remove('/tmp/big')");
    }

    [Fact]
    public async Task Content_Large_ArrivesWholeBothWays()
    {
        var bytes = RandomNumberGenerator.GetBytes(24 << 20);
        using var content = new ByteArrayContent(bytes);

        using var put = await shared.Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "large", content, "&limit=100000000");
        put.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var get = await shared.Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "large");
        var read = await get.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)
            .Within("download", GuestMachine.BootPatience);

        read.AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        await PrintAsync("import os; os.remove('/mnt/data/large')");
    }

    private async Task<string> PrintAsync(string code) => (await shared.Client.RunAsync(code)).ShouldSucceed().Stdout.TrimEnd();
}
