using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>What one QEMU sees and may use.</summary>
internal sealed record JailCell
{
    /// <summary>The root file system.</summary>
    public required string Root { get; init; }

    /// <summary>QEMU's command line.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The host's user and group that it runs as.</summary>
    public required UidRange Owner { get; init; }

    /// <summary>Its control group.</summary>
    public required string Cgroup { get; init; }

    /// <summary>The directory that it may write to.</summary>
    public required string OwnDirectory { get; init; }

    /// <summary>The image's file.</summary>
    public required string Image { get; init; }

    /// <summary>The directory of what is booted, if something is.</summary>
    public string? GuestDirectory { get; init; }

    /// <summary>What its machine is built of.</summary>
    public required MachineShape Shape { get; init; }

    /// <summary>Its share of processors.</summary>
    public required double Cpus { get; init; }

    /// <summary>The largest file that it may write, in bytes.</summary>
    public required long LargestFile { get; init; }

    /// <summary>Whether the file of its machine's memory is its own, and takes what the machine writes.</summary>
    public required bool IsMemoryShared { get; init; }

    /// <summary>Whether swap is accounted for on this machine.</summary>
    public required bool LimitsSwap { get; init; }
}
