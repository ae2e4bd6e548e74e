namespace Skerry.Pools.Sandboxes;

/// <summary>
/// How strong the wall around a sandbox is: what an attacker inside must break to reach the host. A greater value is a stronger wall.
/// </summary>
public enum IsolationLevel
{
    /// <summary>The host's own kernel, shared: namespaces, seccomp, no privileges. Written <c>container</c>.</summary>
    /// <remarks>
    /// A virtual machine that QEMU emulates in software counts as this too: QEMU's emulation is not a security boundary
    /// (https://www.qemu.org/docs/master/system/security.html), so that only the jail around QEMU holds.
    /// </remarks>
    Container,

    /// <summary>A kernel of the sandbox's own that runs as a process of the host: gVisor. Written <c>gvisor</c>.</summary>
    UserSpaceKernel,

    /// <summary>Hardware virtualization: a kernel of the sandbox's own below KVM. Written <c>microvm</c>.</summary>
    VirtualMachine,
}
