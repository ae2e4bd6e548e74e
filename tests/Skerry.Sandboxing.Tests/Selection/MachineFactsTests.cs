using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Selection;

namespace Skerry.Sandboxing.Tests.Selection;

public sealed class MachineFactsTests
{
    private static readonly string[] Processors =
    [
        "processor\t: 0", "model name\t: A Processor: the fast one", "flags\t\t: fpu vmx hypervisor", "",
        "processor\t: 1", "model name\t: A Processor: the fast one", "flags\t\t: fpu vmx hypervisor",
    ];

    [Fact]
    public void Parse_WhatTheKernelWrites_IsUnderstood()
    {
        var facts = MachineFacts.Parse(
            ["NAME=\"Some\"", "PRETTY_NAME=\"Some Linux 1 (one)\""], "6.1.0\n", Processors, ["MemTotal:       16384 kB"],
            [new MountEntry("/sys/fs/cgroup", "/", "cgroup2", "rw")]);

        (facts.System, facts.Kernel, facts.Processor, facts.Processors)
            .ShouldBe(("Some Linux 1 (one)", "6.1.0", "A Processor: the fast one", 2));
        (facts.MemoryBytes, facts.Cgroups, facts.HasVirtualization, facts.IsVirtual, facts.IsWindowsSubsystem)
            .ShouldBe((16L << 20, "2", true, true, false));
    }

    [Fact]
    public void Parse_NothingToRead_IsNoFailure()
    {
        var facts = MachineFacts.Parse([], "", [], [], []);

        facts.System.ShouldNotBeEmpty();
        (facts.Processors, facts.MemoryBytes, facts.Cgroups, facts.HasVirtualization, facts.IsVirtual)
            .ShouldBe((0, 0, "none", false, false));
    }

    [Theory]
    [InlineData("6.1", "vmx", KvmDevice.Opens, null)]
    [InlineData("6.1", "svm", KvmDevice.Missing, "modprobe")]
    [InlineData("6.1", "", KvmDevice.Missing, "firmware")]
    [InlineData("6.1", "hypervisor", KvmDevice.Missing, "without nested virtualization")]
    [InlineData("6.1", "hypervisor", KvmDevice.Opens, "stock kernels")]
    [InlineData("6.6.87.2-microsoft-standard-WSL2", "hypervisor", KvmDevice.Missing, ".wslconfig")]
    public void Advice_OfAMachine_NamesWhatStandsInTheWay(string kernel, string flags, KvmDevice device, string? part)
    {
        var machine = MachineFacts.Parse([], kernel, [$"flags\t: {flags}"], [], []) with { Kvm = device };

        var advice = KvmAdvice.For(machine);

        if (part is null) advice.ShouldBeEmpty();
        else advice.Single().ShouldContain(part);
    }
}
