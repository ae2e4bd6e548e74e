using Skerry.Pools.Definitions;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

public sealed class MachineShapeTests
{
    [Theory]
    [InlineData(0.25, 1)]
    [InlineData(1, 1)]
    [InlineData(1.5, 2)]
    [InlineData(4, 4)]
    public void Of_ShareOfProcessors_IsWholeOnes(double cpus, int expected) =>
        MachineShape.Of(Acceleration.Kvm, new SandboxResources { Cpus = cpus }).Processors.ShouldBe(expected);

    [Theory]
    [InlineData((256L << 20) + 1, 256L << 20)]
    [InlineData((257L << 20) - 1, 256L << 20)]
    [InlineData(257L << 20, 257L << 20)]
    public void Of_Memory_IsWholeMegabytesAndNeverMore(long asked, long expected) =>
        MachineShape.Of(Acceleration.Emulated, new SandboxResources { MemoryBytes = asked }).MemoryBytes.ShouldBe(expected);
}
