using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>Says plainly what the wall of a virtual machine is.</summary>
internal static class MicroVmIsolation
{
    private const string Engine = "microvm";

    public static SandboxIsolation Of(Acceleration acceleration, string qemu) => acceleration switch
    {
        Acceleration.Kvm => new(
            Engine,
            $"QEMU {qemu} with KVM",
            "a virtual machine of its own under KVM, and a jail around QEMU",
            IsolationLevel.VirtualMachine),
        _ => new(
            Engine,
            $"QEMU {qemu} with software emulation",
            "a virtual machine under software emulation: no hardware boundary; the jail around QEMU is what holds",
            IsolationLevel.Container),
    };
}
