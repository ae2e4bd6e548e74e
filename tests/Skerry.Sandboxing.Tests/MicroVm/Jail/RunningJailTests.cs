using System.Text.RegularExpressions;
using Skerry.Linux;
using Skerry.Sandboxing.Runtime;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Linux;

namespace Skerry.Sandboxing.Tests.MicroVm.Jail;

/// <summary>The jail of a clone that runs, looked at from the host.</summary>
public sealed partial class RunningJailTests(MicroVmFixture fixture) : IClassFixture<MicroVmFixture>
{
    private const string NoCapability = "0000000000000000";
    private const int AcceptsConnections = 0x10000;

    [Fact]
    public async Task Jail_Qemu_HasAUserOfItsOwnAndNoPrivilege()
    {
        await using var one = await fixture.CreateAsync();
        await using var two = await fixture.CreateAsync();

        var (qemu, other) = (Qemu(one), Qemu(two));

        foreach (var ids in new[] { qemu.Status("Uid"), qemu.Status("Gid") })
        {
            ids.Distinct().ShouldHaveSingleItem();
            uint.Parse(ids[0], null).ShouldBeGreaterThanOrEqualTo(fixture.Options.Machine.FirstUid);
        }

        qemu.Status("Groups").ShouldBeEmpty();
        qemu.Status("Uid").ShouldNotBe(other.Status("Uid"));
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }) qemu.Status(set).ShouldBe([NoCapability]);
        qemu.Status("NoNewPrivs").ShouldBe(["1"]);
        qemu.Status("Seccomp").ShouldBe(["2"]);
        // The jail's filter, and QEMU's own inside it.
        qemu.Status("Seccomp_filters").ShouldBe(["2"]);
    }

    [Fact]
    public async Task Jail_Namespaces_AreItsOwn()
    {
        await using var one = await fixture.CreateAsync();
        await using var two = await fixture.CreateAsync();

        foreach (var kind in new[] { "pid", "mnt", "net", "ipc", "uts", "cgroup" })
            new[] { Qemu(one).Namespace(kind), Qemu(two)
                .Namespace(kind), new FileInfo($"/proc/self/ns/{kind}").LinkTarget! }.Distinct().Count()
                .ShouldBe(3, kind);
        Qemu(one).NetworkDevices.ShouldBe(["lo"]);
    }

    [Fact]
    public async Task Jail_Root_ShowsItsFilesOnly()
    {
        await using var one = await fixture.CreateAsync();
        await using var two = await fixture.CreateAsync();
        var qemu = Qemu(one);

        FilesIn(qemu.Root).Where(file => !LibraryOrFirmware().IsMatch(file))
            .ShouldBe(["/image", "/run/skerry/scratch", "/usr/bin/qemu-system-x86_64"], ignoreOrder: true);
        Directory.EnumerateFileSystemEntries(qemu.OwnDirectory).Select(Path.GetFileName)
            .ShouldBe(["scratch"], "every socket was dialled and is gone");
        (await File.ReadAllTextAsync(qemu.In("mountinfo"))).ShouldNotContain(two.Sandbox.Id);
    }

    [Fact]
    public async Task Jail_Mounts_AreReadOnlyButItsOwnDirectory()
    {
        await using var sandbox = await fixture.CreateAsync();
        var mounts = Qemu(sandbox).Mounts;

        // What lies in /proc and /dev are the kernel's own, and nothing that is the host's can be written there.
        mounts.Where(mount => !mount.Value.Contains("ro")).Select(mount => mount.Key)
            .Where(target => !target.StartsWith("/proc", StringComparison.Ordinal) && !target.StartsWith("/dev", StringComparison.Ordinal))
            .ShouldBe(["/run/skerry"]);
        foreach (var target in new[] { "/image", "/run/skerry" })
            new[] { "nosuid", "nodev", "noexec" }.ShouldBeSubsetOf(mounts[target]);
    }

    [Fact]
    public async Task Jail_OwnDirectory_TakesNoNewFiles()
    {
        await using var sandbox = await fixture.CreateAsync();
        var qemu = Qemu(sandbox);

        // It passes through, and may write to what was put there for it.
        (await StatAsync(qemu.OwnDirectory)).ShouldBe($"0 {qemu.Status("Gid")[0]} 710");
        (await StatAsync(Path.Combine(qemu.OwnDirectory, "scratch"))).ShouldStartWith($"{qemu.Status("Uid")[0]} ");
    }

    [Fact]
    public async Task Jail_Devices_AreTheHarmlessOnes()
    {
        await using var sandbox = await fixture.CreateAsync();

        string[] kvm = fixture.Options.Acceleration is Sandboxing.MicroVm.Acceleration.Kvm ? ["kvm"] : [];
        Directory.EnumerateFileSystemEntries($"{Qemu(sandbox).Root}/dev").Select(path => Path.GetFileName(path))
            .Except(["fd", "stdin", "stdout", "stderr", "core", "ptmx", "pts"])
            .ShouldBe(["null", "zero", "full", "random", "urandom", "tty", .. kvm], ignoreOrder: true);
    }

    [Fact]
    public async Task Jail_TemplatesMemory_IsSealedAndMappedPrivately()
    {
        await using var one = await fixture.CreateAsync();
        await using var two = await fixture.CreateAsync();
        await one.PrintAsync("x = bytearray(b'secret') * 1000");
        var qemu = Qemu(one);

        var memory = qemu.Descriptors.Where(file => file.Value.Contains("memfd:skerry-memory", StringComparison.Ordinal)).ToList();
        memory.ShouldNotBeEmpty();
        foreach (var (number, _) in memory)
        {
            using var file = LinuxException.ThrowIfInvalid(
                Libc.Open(qemu.In($"fd/{number}"), Libc.OpenReadWrite | Libc.CloseOnExec), "open the template's memory");
            Libc.Fcntl(file, MemoryCalls.GetSeals, 0).ShouldBe(Libc.EverySeal);
            MemoryCalls.Write(file, [1], 1, 0).ShouldBe(-1, "not even the host's root can change it");
        }

        qemu.Maps.Where(map => map.Contains("memfd:skerry-memory", StringComparison.Ordinal)).Select(map => map.Split(' ')[1]).Distinct()
            .ShouldBe(["rw-p"]);
        (await two.PrintAsync("print('x' in globals())")).ShouldBe("False");
    }

    [Fact]
    public async Task Jail_Sockets_AreTwoStreamsAndNobodyListens()
    {
        await using var sandbox = await fixture.CreateAsync();
        var qemu = Qemu(sandbox);

        // Its monitor and its agent's port; both ends are connected already.
        qemu.Descriptors.Values.Count(file => file.StartsWith("socket:", StringComparison.Ordinal)).ShouldBe(2);
        foreach (var socket in qemu.UnixSockets)
            (Convert.ToInt32(socket.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], 16) & AcceptsConnections).ShouldBe(0, socket);
    }

    [Fact]
    public async Task Jail_Limits_AreSet()
    {
        await using var sandbox = await fixture.CreateAsync(resources => resources with { Cpus = 0.5 });
        var qemu = Qemu(sandbox);

        qemu.Limit("memory.limit_in_bytes", "memory.max").ShouldBe(((2 * 512L + 256) << 20).ToString(null, null));
        qemu.Limit("pids.max", "pids.max").ShouldBe("81");
        qemu.Limit("cpu.cfs_quota_us", "cpu.max").Split(' ')[0].ShouldBe("50000");
        qemu.Status("Threads")[0].ShouldNotBe("0");
        Directory.EnumerateDirectories(qemu.In("root/proc")).Count(entry => int.TryParse(Path.GetFileName(entry), null, out _))
            .ShouldBe(1, "it has no process beside itself");
    }

    [Fact]
    public async Task Guest_ItsPorts_ArePortsOfTheAgentAlone()
    {
        await using var sandbox = await fixture.CreateAsync();

        // No monitor among them, and none that user code could open.
        (await sandbox.PrintAsync("""
            import glob, os
            names = sorted(open(f).read().strip() for f in glob.glob('/sys/class/virtio-ports/*/name'))
            ports = glob.glob('/dev/vport*') + glob.glob('/dev/virtio-ports/*')
            print(names in ([], ['agent', 'warmup']), ports)
            """)).ShouldBe("True []");
    }

    private RunningQemu Qemu(TestSandbox sandbox) => new(fixture.Options.Machine.StateDirectory, sandbox.Sandbox.Id);

    private static async Task<string> StatAsync(string path) => (await ProcessRunner.RunAsync(
        "/usr/bin/stat", ["--format=%u %g %a", path], TestSandbox.Patience, TimeProvider.System, CancellationToken.None)).Trim();

    private static IEnumerable<string> FilesIn(string root)
    {
        var own = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        return Directory.EnumerateDirectories(root)
            .Where(directory => Path.GetFileName(directory) is not ("proc" or "dev" or "sys"))
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*", own))
            .Concat(Directory.EnumerateFiles(root))
            .Select(file => file[root.Length..]);
    }

    [GeneratedRegex(@"^/(usr/)?lib.*\.so(\.\d+)*$|^/usr/share/.*\.(bin|rom)$")]
    private static partial Regex LibraryOrFirmware();
}
