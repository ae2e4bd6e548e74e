using System.Globalization;
using System.Text.Json.Nodes;
using Skerry.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Jail;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Jail;

/// <summary>What a QEMU that its guest has taken over could do: another program in QEMU's place, in the same jail.</summary>
public sealed class TakenOverJailTests : IDisposable
{
    private const string NotPermitted = "Operation not permitted";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly string _id = SandboxRegistry.NewId();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Program_InQemusPlace_CanDoNothingThatQemuDoesNot()
    {
        var report = await RunAsync("""
            use strict; use Fcntl; $| = 1; $SIG{XFSZ} = 'IGNORE';
            my ($own, $unix, $buffer) = (undef, undef, "\0" x 256);
            sub report { my ($name, $done) = @_; print "$name: ", ($done ? 'done' : "$!"), "\n"; }
            sub call { my ($name, $number, @arguments) = @_; report($name, syscall($number, @arguments) >= 0); }
            report('a file of its own', sysopen($own, '/run/skerry/scratch', O_RDWR) && syswrite($own, 'x'));
            report('a unix socket', socket($unix, 1, 1, 0));
            report('fork', defined(fork()));
            report('an inet socket', socket(my $inet, 2, 1, 0));
            report('a packet socket', socket(my $packet, 17, 3, 0));
            report('bind', bind($unix, pack('Sx', 1) . "\0other"));
            report('listen', listen($unix, 1));
            report('mkdir', mkdir('/run/skerry/new'));
            report('unlink', unlink('/run/skerry/scratch'));
            report('rename', rename('/run/skerry/scratch', '/run/skerry/other'));
            report('link', link('/run/skerry/scratch', '/run/skerry/other'));
            report('symlink', symlink('/image', '/run/skerry/other'));
            report('chmod', chmod(0777, '/run/skerry/scratch'));
            report('chown', chown(0, 0, '/run/skerry/scratch'));
            report('kill', kill('TERM', 1));
            report('chroot', chroot('/run'));
            call('setuid', 105, 0);
            call('mount', 165, $buffer, $buffer, $buffer, 0, 0);
            call('unshare', 272, 0x10000000);
            call('setns', 308, 0, 0);
            call('ptrace', 101, 0, 0, 0, 0);
            call('process_vm_readv', 310, 1, 0, 0, 0, 0, 0);
            call('mknod', 133, "/run/skerry/node\0", 020666, 0x103);
            call('open_by_handle_at', 304, 0, $buffer, 0);
            call('bpf', 321, 0, $buffer, 64);
            call('perf_event_open', 298, $buffer, 0, -1, -1, 0);
            call('userfaultfd', 323, 0);
            call('keyctl', 250, 0, 0, 0, 0, 0);
            call('finit_module', 313, 0, $buffer, 0);
            call('kexec_load', 246, 0, 0, 0, 0);
            call('sethostname', 170, $buffer, 4);
            call('execveat', 322, -1, $buffer, 0, 0, 0);
            call('clone3', 435, $buffer, 64);
            call('io_uring_setup', 425, 1, $buffer);
            my $new;
            report('a new file', sysopen($new, '/run/skerry/new', O_RDWR | O_CREAT));
            report('a new file elsewhere', sysopen($new, '/dev/new', O_RDWR | O_CREAT));
            report('the image', sysopen(my $image, '/image', O_RDWR));
            report('a file too large', sysseek($own, 1 << 20, 0) && syswrite($own, 'x'));
            """);

        report.ShouldBe(
        [
            "a file of its own: done", "a unix socket: done",
            .. new[]
            {
                "fork", "an inet socket", "a packet socket", "bind", "listen", "mkdir", "unlink", "rename", "link", "symlink",
                "chmod", "chown",
                "kill",
                "chroot", "setuid", "mount", "unshare", "setns", "ptrace", "process_vm_readv", "mknod", "open_by_handle_at", "bpf",
                "perf_event_open",
                "userfaultfd", "keyctl", "finit_module", "kexec_load", "sethostname", "execveat",
            }.Select(call => $"{call}: {NotPermitted}"),
            "clone3: Function not implemented", "io_uring_setup: Function not implemented",
            "a new file: Permission denied", "a new file elsewhere: Permission denied",
            "the image: Read-only file system", "a file too large: File too large",
        ]);
    }

    [Fact]
    public async Task Punch_InAClone_IsToldThatItWasDoneAndChangesNothing()
    {
        var report = await RunAsync("""
            sysopen(my $own, '/run/skerry/scratch', 2); syswrite($own, 'kept');
            print syscall(285, fileno($own), 3, 0, 4096), "\n", syscall(285, fileno($own), 0, 0, 4096), "\n";
            sysseek($own, 0, 0); sysread($own, my $found, 4); print "$found\n";
            """);

        report.ShouldBe(["0", "-1", "kept"]);
    }

    private async Task<string[]> RunAsync(string script)
    {
        var owner = new UidRange(1u << 30);
        var directory = new SandboxDirectory(In("bundle"));
        directory.Create(owner);
        File.SetUnixFileMode(_directory.FullName, File.GetUnixFileMode(_directory.FullName) | UnixFileMode.OtherExecute);
        directory.CreateIn("own", owner);
        var own = directory.In("own");
        await File.WriteAllBytesAsync(Path.Combine(own, QemuArguments.ScratchFile), []);
        SandboxDirectory.Chown(Path.Combine(own, QemuArguments.ScratchFile), owner.First);
        await File.WriteAllBytesAsync(In("image"), []);
        // That its mount is read-only is what has to hold it.
        SandboxDirectory.Chown(In("image"), owner.First);
        WriteConfiguration(directory, owner, own, script);

        var runtime = await OciRuntime.OpenAsync(OciRuntime.Find("runc")!, In("runtime"), TimeProvider.System, CancellationToken.None);
        using var console = await runtime.RunAsync(_id, directory.Path, directory.ProcessId, [], CancellationToken.None)
            .Within("the runtime");
        using var first = ProcessHandle.TryOpen(int.Parse(await File.ReadAllTextAsync(directory.ProcessId), CultureInfo.InvariantCulture));
        if (first is not null) await first.WaitForExitAsync().Within("the program's end");
        await runtime.DeleteAsync(_id).Within("deletion");
        console.ReadErrors().ShouldBeEmpty();
        return console.ReadOutput().Split('\n');
    }

    // Only the program is another, and what it needs to run: the rest is the jail of a clone.
    private void WriteConfiguration(SandboxDirectory directory, UidRange owner, string own, string script)
    {
        foreach (var point in new[] { "proc", "dev", "usr", "run/skerry" }) Directory.CreateDirectory(Path.Combine(In("root"), point));
        foreach (var link in new[] { "bin", "lib", "lib64" }) File.CreateSymbolicLink(Path.Combine(In("root"), link), $"usr/{link}");
        File.WriteAllBytes(Path.Combine(In("root"), "image"), []);
        JailBundle.Write(directory.Configuration, new JailCell
        {
            Root = In("root"),
            Command = ["/usr/bin/perl", "-e", script],
            Owner = owner,
            Cgroup = $"/skerry-test-{_id}",
            OwnDirectory = own,
            Image = In("image"),
            Shape = new MachineShape(Acceleration.Emulated, 64L << 20, 1),
            Cpus = 1,
            LargestFile = 1 << 20,
            IsMemoryShared = false,
            LimitsSwap = false,
        });
        var configuration = JsonNode.Parse(File.ReadAllText(directory.Configuration))!;
        configuration["mounts"]!.AsArray().Add(
            new JsonObject { ["destination"] = "/usr", ["type"] = "bind", ["source"] = "/usr", ["options"] = new JsonArray("bind", "ro") });
        File.WriteAllText(directory.Configuration, configuration.ToJsonString());
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);
}
