using System.Text.Json.Nodes;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>
/// Writes the OCI configuration of a QEMU's jail: what is the same for all stands in <c>jail.json</c> and <c>jail-seccomp.json</c>.
/// </summary>
internal static class JailBundle
{
    // QEMU's own threads: the main loop, the monitor, and up to 64 that wait for disks.
    private const int OwnThreads = 80;

    // What QEMU has beside the memory of its machine: code, devices, translated code when it emulates, buffers of the disks.
    private const long OwnMemory = 256L << 20;

    // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE
    private const int PunchHole = 3;

    private static readonly JsonNode Template = OciConfiguration.Read("jail.json");
    private static readonly JsonNode Seccomp = OciConfiguration.Read("jail-seccomp.json");

    /// <summary>Writes the configuration.</summary>
    /// <param name="file">Where.</param>
    /// <param name="cell">What the jail is for.</param>
    public static void Write(string file, JailCell cell)
    {
        var configuration = new OciConfiguration(Template);
        configuration.Root["path"] = cell.Root;
        var process = configuration.Process;
        process["args"] = OciConfiguration.Texts(cell.Command);
        process["user"] = new JsonObject { ["uid"] = cell.Owner.First, ["gid"] = cell.Owner.First };
        process["rlimits"]!.AsArray().Add(
            new JsonObject { ["type"] = "RLIMIT_FSIZE", ["soft"] = cell.LargestFile, ["hard"] = cell.LargestFile });

        configuration.Bind(cell.OwnDirectory, JailPaths.Own, "noexec", "rw");
        configuration.Bind(cell.Image, JailPaths.Image, "noexec", "ro");
        if (cell.GuestDirectory is not null) configuration.Bind(cell.GuestDirectory, JailPaths.Guest, "noexec", "ro");

        configuration.Linux["cgroupsPath"] = cell.Cgroup;
        configuration.Linux["seccomp"] = Filter(cell.IsMemoryShared);
        // A page of the template that nobody had touched is charged to the clone that is the first to, beside its own copy.
        var memory = 2 * cell.Shape.MemoryBytes + OwnMemory;
        configuration.Limit(memory, cell.LimitsSwap, cell.Cpus, cell.Shape.Processors + OwnThreads);
        if (cell.Shape.Acceleration is Acceleration.Kvm) AddKvm(configuration.Linux, configuration.Limits, cell.Owner);
        configuration.Write(file);
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
            ? new JsonObject { ["names"] = OciConfiguration.Texts(["fallocate"]), ["action"] = "SCMP_ACT_ALLOW" }
            : new JsonObject
            {
                ["names"] = OciConfiguration.Texts(["fallocate"]),
                ["action"] = "SCMP_ACT_ERRNO",
                ["errnoRet"] = 0,
                ["args"] = new JsonArray(new JsonObject { ["index"] = 1, ["value"] = PunchHole, ["op"] = "SCMP_CMP_EQ" }),
            });
        return filter;
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
}
