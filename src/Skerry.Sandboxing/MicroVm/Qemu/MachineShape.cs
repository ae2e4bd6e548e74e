using Skerry.Pools.Definitions;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>What a virtual machine is built of. A clone must have the very shape of its template.</summary>
/// <param name="Acceleration">What runs its instructions.</param>
/// <param name="MemoryBytes">Its memory: whole MiB.</param>
/// <param name="Processors">Its virtual processors.</param>
internal sealed record MachineShape(Acceleration Acceleration, long MemoryBytes, int Processors)
{
    private const long MiB = 1L << 20;

    /// <summary>The machine type and its parts: none of the timers of a PC, which would tick in an idle guest.</summary>
    public const string Machine = "microvm,acpi=on,pcie=off,pit=off,pic=off,isa-serial=on,memory-backend=memory";

    /// <summary>The processor.</summary>
    /// <remarks>Emulated: without five-level page tables, which cost every look-up a step.</remarks>
    public string Processor => Acceleration is Acceleration.Kvm ? "host" : "max,-la57";

    /// <summary>The accelerator.</summary>
    public string Accelerator => Acceleration is Acceleration.Kvm ? "kvm" : "tcg,tb-size=128";

    /// <summary>
    /// The shape that a sandbox's limits ask for; a share of a processor is one processor, held to the share by its control group.
    /// </summary>
    public static MachineShape Of(Acceleration acceleration, SandboxResources resources) =>
        new(acceleration, resources.MemoryBytes / MiB * MiB, (int)Math.Ceiling(resources.Cpus));
}
