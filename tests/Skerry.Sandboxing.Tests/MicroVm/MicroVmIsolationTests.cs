using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Sandboxing.Tests.MicroVm;

public sealed class MicroVmIsolationTests
{
    [Fact]
    public void Of_Kvm_IsAVirtualMachine()
    {
        var isolation = MicroVmIsolation.Of(Acceleration.Kvm, "7.2");

        isolation.Level.ShouldBe(IsolationLevel.VirtualMachine);
        isolation.Runtime.ShouldBe("QEMU 7.2 with KVM");
    }

    [Fact]
    public void Of_Emulation_IsSaidAndIsNoMoreThanItsJail()
    {
        var isolation = MicroVmIsolation.Of(Acceleration.Emulated, "7.2");

        isolation.Level.ShouldBe(IsolationLevel.Container);
        isolation.Runtime.ShouldContain("software emulation");
        isolation.Boundary.ShouldContain("no hardware boundary");
    }
}
