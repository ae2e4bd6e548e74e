namespace Skerry.Sandboxing.Selection;

/// <summary>What an operator wants virtual machines to run on.</summary>
public enum AccelerationPreference
{
    /// <summary>KVM, and nothing else where it does not work: emulation has to be asked for.</summary>
    Auto,

    /// <summary>KVM.</summary>
    Kvm,

    /// <summary>QEMU in software.</summary>
    Emulated,
}
