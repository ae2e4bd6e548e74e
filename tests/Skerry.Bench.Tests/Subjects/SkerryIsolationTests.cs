using Skerry.Bench.Subjects;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Bench.Tests.Subjects;

public sealed class SkerryIsolationTests
{
    [Theory]
    [InlineData("QEMU 7.2.22 (Debian 1:7.2) with KVM", Acceleration.Kvm)]
    [InlineData("QEMU 7.2.22 (Debian 1:7.2) with software emulation", Acceleration.Emulated)]
    public void Acceleration_OfAMachine_IsWhatTheServerSays(string runtime, Acceleration expected)
    {
        var isolation = new SkerryIsolation("microvm", runtime, "a wall");

        isolation.IsMachine.ShouldBeTrue();
        isolation.Acceleration.ShouldBe(expected);
    }

    [Fact]
    public void IsMachine_OfAContainer_IsFalse() => new SkerryIsolation("container", "runc 1.1.5", "a wall").IsMachine.ShouldBeFalse();
}
