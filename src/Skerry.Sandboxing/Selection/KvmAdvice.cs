namespace Skerry.Sandboxing.Selection;

/// <summary>Says how a machine gets a KVM that works.</summary>
internal static class KvmAdvice
{
    /// <summary>Finds what stands in KVM's way.</summary>
    /// <param name="machine">The machine.</param>
    /// <returns>A sentence for each thing to do; empty if nothing that can be seen from here is amiss.</returns>
    public static IReadOnlyList<string> For(MachineFacts machine) => machine switch
    {
        { HasVirtualization: true, Kvm: KvmDevice.Missing } =>
            ["The processor offers virtualization: load the kernel's module with 'modprobe kvm_amd' or 'modprobe kvm_intel'."],
        { HasVirtualization: true } => [],
        { IsWindowsSubsystem: true } =>
            ["In %UserProfile%\\.wslconfig, under [wsl2], set nestedVirtualization=true; then run 'wsl --shutdown'."],
        { IsVirtual: true, Kvm: KvmDevice.Opens } =>
        [
            "This is a virtual machine whose processor offers no virtualization (no vmx or svm flag): its /dev/kvm is of a kind that "
                + "stock kernels "
                + "do not run on. Use a machine type with nested virtualization; docs/engines.md names some.",
        ],
        { IsVirtual: true } =>
            ["This is a virtual machine without nested virtualization: use a type of machine that has it; docs/engines.md names some."],
        _ => ["Switch on the processor's virtualization (VT-x, or AMD-V, also called SVM) in the machine's firmware."],
    };
}
