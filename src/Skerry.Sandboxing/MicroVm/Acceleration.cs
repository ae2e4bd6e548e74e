namespace Skerry.Sandboxing.MicroVm;

/// <summary>What runs a virtual machine's instructions.</summary>
public enum Acceleration
{
    /// <summary>The processor itself, under KVM: a hardware boundary.</summary>
    Kvm,

    /// <summary>QEMU in software: works everywhere, some ten times slower, and no security boundary by itself.</summary>
    Emulated,
}
