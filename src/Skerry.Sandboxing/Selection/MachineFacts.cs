using System.Globalization;
using System.Runtime.InteropServices;
using Skerry.Linux;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Selection;

/// <summary>This machine, as far as engines care.</summary>
public sealed record MachineFacts
{
    /// <summary>The distribution, as it calls itself.</summary>
    public required string System { get; init; }

    /// <summary>The kernel's release.</summary>
    public required string Kernel { get; init; }

    /// <summary>The processor's model.</summary>
    public required string Processor { get; init; }

    /// <summary>How many processors there are.</summary>
    public required int Processors { get; init; }

    /// <summary>Its memory, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The versions of control groups that are mounted: <c>1</c>, <c>2</c>, <c>1 and 2</c> or <c>none</c>.</summary>
    public required string Cgroups { get; init; }

    /// <summary>The device of KVM.</summary>
    public required KvmDevice Kvm { get; init; }

    /// <summary>Whether the processor offers virtualization: VT-x or AMD-V.</summary>
    public required bool HasVirtualization { get; init; }

    /// <summary>Whether this machine is a virtual one itself.</summary>
    public required bool IsVirtual { get; init; }

    /// <summary>Whether it is the Windows Subsystem for Linux.</summary>
    public bool IsWindowsSubsystem => Kernel.Contains("microsoft", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads them.</summary>
    public static MachineFacts Read() => Parse(
        Lines("/etc/os-release"),
        File.ReadAllText("/proc/sys/kernel/osrelease"),
        Lines("/proc/cpuinfo"),
        Lines("/proc/meminfo"),
        MountTable.Read()) with
    {
        Kvm = ReadKvm(),
    };

    /// <summary>Reads them from what the kernel writes; <see cref="Kvm"/> is left to be looked for.</summary>
    internal static MachineFacts Parse(
        IReadOnlyList<string> release,
        string kernel,
        IReadOnlyList<string> processors,
        IReadOnlyList<string> memory,
        IReadOnlyList<MountEntry> mounts)
    {
        var flags = Value(processors, "flags", ':').Split(' ');
        var versions = new[] { (Type: "cgroup", Version: "1"), (Type: "cgroup2", Version: "2") }
            .Where(known => mounts.Any(mount => mount.Type == known.Type)).Select(known => known.Version).ToArray();
        return new MachineFacts
        {
            System = Value(release, "PRETTY_NAME", '=').Trim('"') is { Length: > 0 } name ? name : RuntimeInformation.OSDescription,
            Kernel = kernel.Trim(),
            Processor = Value(processors, "model name", ':'),
            Processors = processors.Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
            MemoryBytes = long.TryParse(Value(memory, "MemTotal", ':').Split(' ')[0], CultureInfo.InvariantCulture, out var kibibytes)
                ? kibibytes << 10
                : 0,
            Cgroups = versions.Length == 0 ? "none" : string.Join(" and ", versions),
            Kvm = KvmDevice.Missing,
            HasVirtualization = flags.Contains("vmx") || flags.Contains("svm"),
            IsVirtual = flags.Contains("hypervisor"),
        };
    }

    private static KvmDevice ReadKvm()
    {
        if (!File.Exists("/dev/kvm")) return KvmDevice.Missing;
        using var device = Libc.Open("/dev/kvm", Libc.OpenReadWrite | Libc.CloseOnExec);
        return device.IsInvalid ? KvmDevice.Closed : KvmDevice.Opens;
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string Value(IEnumerable<string> lines, string name, char separator) => lines
        .Select(line => line.Split(separator, 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim() ?? "";
}
