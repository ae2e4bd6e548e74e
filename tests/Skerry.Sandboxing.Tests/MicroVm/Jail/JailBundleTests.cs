using System.Text.Json.Nodes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Jail;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.MicroVm.Jail;

public sealed class JailBundleTests : IDisposable
{
    private const uint Owner = 1 << 28;

    private static readonly JailCell Clone = new()
    {
        Root = "/templates/.qemu/1",
        Command = ["/usr/bin/qemu-system-x86_64", "-x", "a b"],
        Owner = new UidRange(Owner),
        Cgroup = "/skerry/1/2",
        OwnDirectory = "/state/live/2/own",
        Image = "/images/python.erofs",
        Shape = new MachineShape(Acceleration.Emulated, 512L << 20, 2),
        Cpus = 1.5,
        LargestFile = 128L << 20,
        IsMemoryShared = false,
        LimitsSwap = true,
    };

    private static readonly JailCell Boot = Clone with { IsMemoryShared = true, GuestDirectory = "/templates/.boot/1" };

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Write_Process_HasNoPrivilegeAndCanGainNone()
    {
        var process = Write(Clone)["process"]!;

        foreach (var set in process["capabilities"]!.AsObject()) set.Value!.AsArray().ShouldBeEmpty(set.Key);
        process["capabilities"]!.AsObject().Select(set => set.Key).Order(StringComparer.Ordinal)
            .ShouldBe(["ambient", "bounding", "effective", "inheritable", "permitted"]);
        ((bool)process["noNewPrivileges"]!).ShouldBeTrue();
        process["user"]!.ToJsonString().ShouldBe($$"""{"uid":{{Owner}},"gid":{{Owner}}}""");
        process["args"]!.AsArray().Select(argument => (string)argument!).ShouldBe(Clone.Command);
    }

    [Fact]
    public void Write_Namespaces_AreItsOwn() =>
        Write(Clone)["linux"]!["namespaces"]!.AsArray().Select(space => (string)space!["type"]!)
            .ShouldBe(["pid", "mount", "network", "ipc", "uts", "cgroup"], ignoreOrder: true);

    [Fact]
    public void Write_Clone_MayWriteItsOwnDirectoryAlone()
    {
        var configuration = Write(Clone);

        ((bool)configuration["root"]!["readonly"]!).ShouldBeTrue();
        Binds(configuration).ShouldBe(
        [
            "/state/live/2/own /run/skerry bind,nosuid,nodev,noexec,rw",
            "/images/python.erofs /image bind,nosuid,nodev,noexec,ro",
        ]);
        configuration["mounts"]!.AsArray().Select(mount => (string)mount!["destination"]!)
            .ShouldBe(["/proc", "/dev", "/run/skerry", "/image"]);
    }

    [Fact]
    public void Write_Boot_SeesTheGuestsKernelReadOnly() =>
        Binds(Write(Boot)).ShouldContain("/templates/.boot/1 /guest bind,nosuid,nodev,noexec,ro");

    [Fact]
    public void Write_Limits_FollowTheMachine()
    {
        var limits = Write(Clone)["linux"]!["resources"]!;

        ((long)limits["memory"]!["limit"]!).ShouldBe((2 * 512L + 256) << 20);
        ((long)limits["memory"]!["swap"]!).ShouldBe((2 * 512L + 256) << 20);
        ((long)limits["cpu"]!["quota"]!).ShouldBe(150_000);
        ((long)limits["cpu"]!["period"]!).ShouldBe(100_000);
        ((long)limits["pids"]!["limit"]!).ShouldBe(82);
        ((string)Write(Clone)["linux"]!["cgroupsPath"]!).ShouldBe("/skerry/1/2");
        var largest = Write(Clone)["process"]!["rlimits"]!.AsArray().Single(limit => (string)limit!["type"]! == "RLIMIT_FSIZE")!;
        ((long)largest["hard"]!).ShouldBe(128L << 20);
    }

    [Fact]
    public void Write_SwapNotAccountedFor_IsNotLimited() =>
        Write(Clone with { LimitsSwap = false })["linux"]!["resources"]!["memory"]!.AsObject().ContainsKey("swap").ShouldBeFalse();

    [Fact]
    public void Write_Emulated_SeesNoDevice()
    {
        var linux = Write(Clone)["linux"]!.AsObject();

        linux.ContainsKey("devices").ShouldBeFalse();
        linux["resources"]!["devices"]!.ToJsonString().ShouldBe("""[{"allow":false,"access":"rwm"}]""");
    }

    [Fact]
    public void Write_Kvm_SeesThatDeviceAlone()
    {
        var linux = Write(Clone with { Shape = Clone.Shape with { Acceleration = Acceleration.Kvm } })["linux"]!;

        linux["devices"]!.ToJsonString().ShouldBe(
            $$"""[{"path":"/dev/kvm","type":"c","major":10,"minor":232,"fileMode":384,"uid":{{Owner}},"gid":{{Owner}}}]""");
        linux["resources"]!["devices"]!.ToJsonString().ShouldBe(
            """[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":10,"minor":232,"access":"rw"}]""");
    }

    [Fact]
    public void Write_Clone_IsToldThatItsTemplateWasPunched() =>
        Rule(Write(Clone), "fallocate").ShouldBe(
            """{"names":["fallocate"],"action":"SCMP_ACT_ERRNO","errnoRet":0,"args":[{"index":1,"value":3,"op":"SCMP_CMP_EQ"}]}""");

    [Fact]
    public void Write_Boot_PunchesItsOwnMemory() =>
        Rule(Write(Boot), "fallocate").ShouldBe("""{"names":["fallocate"],"action":"SCMP_ACT_ALLOW"}""");

    [Theory]
    [InlineData("fork")]
    [InlineData("vfork")]
    [InlineData("mount")]
    [InlineData("unshare")]
    [InlineData("setns")]
    [InlineData("ptrace")]
    [InlineData("process_vm_readv")]
    [InlineData("kill")]
    [InlineData("bpf")]
    [InlineData("perf_event_open")]
    [InlineData("userfaultfd")]
    [InlineData("keyctl")]
    [InlineData("open_by_handle_at")]
    [InlineData("unlink")]
    [InlineData("rename")]
    [InlineData("mkdir")]
    [InlineData("mknod")]
    [InlineData("chmod")]
    [InlineData("fchown")]
    [InlineData("link")]
    [InlineData("symlink")]
    [InlineData("bind")]
    [InlineData("listen")]
    [InlineData("accept4")]
    [InlineData("setuid")]
    [InlineData("execveat")]
    public void Write_CallThatQemuNeedsNot_IsRefused(string call)
    {
        var filter = Write(Clone)["linux"]!["seccomp"]!;

        ((string)filter["defaultAction"]!).ShouldBe("SCMP_ACT_ERRNO");
        filter["syscalls"]!.AsArray().SelectMany(rule => rule!["names"]!.AsArray()).Select(name => (string)name!).ShouldNotContain(call);
    }

    [Theory]
    [InlineData("clone", """[{"index":0,"value":65536,"valueTwo":65536,"op":"SCMP_CMP_MASKED_EQ"}]""")]
    [InlineData("socket", """[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]""")]
    [InlineData("socketpair", """[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]""")]
    public void Write_CallThatQemuNeedsInPart_IsAllowedInPart(string call, string expected) =>
        JsonNode.Parse(Rule(Write(Clone), call))!["args"]!.ToJsonString().ShouldBe(expected);

    [Fact]
    public void Write_ManyAtOnce_ShareNothing()
    {
        Write(Clone with { Cgroup = "/skerry/other", Shape = Clone.Shape with { Acceleration = Acceleration.Kvm } });

        Write_Emulated_SeesNoDevice();
    }

    private JsonNode Write(JailCell cell)
    {
        JailBundle.Write(_file, cell);
        return JsonNode.Parse(File.ReadAllText(_file))!;
    }

    private static IEnumerable<string> Binds(JsonNode configuration) =>
        configuration["mounts"]!.AsArray().Where(mount => (string)mount!["type"]! == "bind")
            .Select(mount => $"{mount!["source"]} {mount["destination"]} {string.Join(',', mount["options"]!.AsArray())}");

    private static string Rule(JsonNode configuration, string call) =>
        configuration["linux"]!["seccomp"]!["syscalls"]!.AsArray()
            .Single(rule => rule!["names"]!.AsArray().Any(name => (string)name! == call))!.ToJsonString();
}
