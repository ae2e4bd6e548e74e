using System.Text.Json.Nodes;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>Writes the OCI configuration of a QEMU's jail: what is the same for all stands in <c>jail.json</c> and <c>jail-seccomp.json</c>.</summary>
internal static class JailBundle
{
    private const int CpuPeriodMicroseconds = 100_000;

    // QEMU's own threads: the main loop, the monitor, and up to 64 that wait for disks.
    private const int OwnThreads = 80;

    // What QEMU has beside the memory of its machine: code, devices, translated code when it emulates, buffers of the disks.
    private const long OwnMemory = 256L << 20;

    // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE
    private const int PunchHole = 3;

    private static readonly JsonNode Template = Resource("jail.json");
    private static readonly JsonNode Seccomp = Resource("jail-seccomp.json");

    /// <summary>Writes the configuration.</summary>
    /// <param name="file">Where.</param>
    /// <param name="cell">What the jail is for.</param>
    public static void Write(string file, JailCell cell)
    {
        var configuration = Template.DeepClone().AsObject();
        configuration["root"]!["path"] = cell.Root;
        var process = configuration["process"]!.AsObject();
        process["args"] = Texts(cell.Command);
        process["user"] = new JsonObject { ["uid"] = cell.Owner.First, ["gid"] = cell.Owner.First };
        process["rlimits"]!.AsArray().Add(
            new JsonObject { ["type"] = "RLIMIT_FSIZE", ["soft"] = cell.LargestFile, ["hard"] = cell.LargestFile });

        var mounts = configuration["mounts"]!.AsArray();
        mounts.Add(Bind(cell.OwnDirectory, JailPaths.Own, "rw"));
        mounts.Add(Bind(cell.Image, JailPaths.Image, "ro"));
        if (cell.GuestDirectory is not null) mounts.Add(Bind(cell.GuestDirectory, JailPaths.Guest, "ro"));

        var linux = configuration["linux"]!.AsObject();
        linux["cgroupsPath"] = cell.Cgroup;
        linux["seccomp"] = Filter(cell.IsMemoryShared);
        var limits = linux["resources"]!.AsObject();
        Limit(limits, cell);
        if (cell.Shape.Acceleration is Acceleration.Kvm) AddKvm(linux, limits, cell.Owner);
        File.WriteAllText(file, configuration.ToJsonString());
    }

    /// <summary>The filter of system calls.</summary>
    /// <remarks>
    /// When its machine gives memory back, QEMU punches a hole into the file that the memory is mapped from, and then drops its own copy
    /// of the pages. In a clone that file is its template's. It is sealed, so the hole is refused, and QEMU would leave it at that; told
    /// instead that the hole was punched (errno 0), it goes on to drop its copy, which is what gives the memory back. No other file of
    /// a clone is ever punched: its disk refuses discards.
    /// </remarks>
    private static JsonNode Filter(bool isMemoryShared)
    {
        var filter = Seccomp.DeepClone();
        filter["syscalls"]!.AsArray().Add(isMemoryShared
            ? new JsonObject { ["names"] = Texts(["fallocate"]), ["action"] = "SCMP_ACT_ALLOW" }
            : new JsonObject
            {
                ["names"] = Texts(["fallocate"]),
                ["action"] = "SCMP_ACT_ERRNO",
                ["errnoRet"] = 0,
                ["args"] = new JsonArray(new JsonObject { ["index"] = 1, ["value"] = PunchHole, ["op"] = "SCMP_CMP_EQ" }),
            });
        return filter;
    }

    private static void Limit(JsonObject limits, JailCell cell)
    {
        // A page of the template that nobody had touched is charged to the clone that is the first to, beside its own copy.
        var memory = 2 * cell.Shape.MemoryBytes + OwnMemory;
        limits["memory"] = new JsonObject { ["limit"] = memory };
        if (cell.LimitsSwap) limits["memory"]!["swap"] = memory;
        limits["cpu"] = new JsonObject { ["period"] = CpuPeriodMicroseconds, ["quota"] = (long)(cell.Cpus * CpuPeriodMicroseconds) };
        limits["pids"] = new JsonObject { ["limit"] = cell.Shape.Processors + OwnThreads };
    }

    private static void AddKvm(JsonObject linux, JsonObject limits, UidRange owner)
    {
        const int misc = 10, kvm = 232;
        linux["devices"] = new JsonArray(new JsonObject
        {
            ["path"] = "/dev/kvm", ["type"] = "c", ["major"] = misc, ["minor"] = kvm,
            ["fileMode"] = 0x180, // 0600
            ["uid"] = owner.First, ["gid"] = owner.First,
        });
        limits["devices"]!.AsArray().Add(
            new JsonObject { ["allow"] = true, ["type"] = "c", ["major"] = misc, ["minor"] = kvm, ["access"] = "rw" });
    }

    private static JsonObject Bind(string source, string target, string access) => new()
    {
        ["destination"] = target,
        ["type"] = "bind",
        ["source"] = source,
        ["options"] = Texts(["bind", "nosuid", "nodev", "noexec", access]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static JsonNode Resource(string name)
    {
        using var stream = typeof(JailBundle).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!;
    }
}
