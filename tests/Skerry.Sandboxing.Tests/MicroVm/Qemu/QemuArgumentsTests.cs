using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

public sealed class QemuArgumentsTests
{
    private const string Program = "/usr/bin/qemu-system-x86_64";

    [Theory]
    [InlineData(Acceleration.Emulated)]
    [InlineData(Acceleration.Kvm)]
    public void Clone_BesideItsTemplate_DiffersInMemoryStartAndWarmupOnly(Acceleration acceleration)
    {
        var (template, clone) = (Options(Boot(Shape(acceleration))), Options(QemuArguments.Clone(Program, Shape(acceleration))));

        template.Except(clone).ShouldBe(
        [
            "-object memory-backend-file,id=memory,size=536870912,mem-path=/run/skerry/memory,share=on",
            "-kernel /guest/vmlinuz",
            "-initrd /guest/initrd",
            "-append quiet -- boot",
            "-serial file:/run/skerry/console",
            "-chardev socket,path=/run/skerry/warmup.sock,id=warmup",
        ]);
        clone.Except(template).ShouldBe(
        [
            "-object memory-backend-file,id=memory,size=536870912,mem-path=/proc/self/fd/3,share=off",
            "-serial null",
            "-chardev null,id=warmup",
            "-incoming defer",
        ]);
    }

    [Theory]
    [InlineData(Acceleration.Emulated)]
    [InlineData(Acceleration.Kvm)]
    public void Devices_OfTemplateAndClone_AreTheSameInTheSameOrder(Acceleration acceleration)
    {
        // A state is restored by the place of its device; nothing that a guest could do without is among them.
        string[] expected =
        [
            "virtio-blk-device,drive=image,serial=image,discard=off,write-zeroes=off",
            "virtio-blk-device,drive=scratch,serial=scratch,discard=off,write-zeroes=off",
            "virtio-balloon-device,free-page-reporting=on",
            "virtio-serial-device",
            "virtserialport,chardev=agent,name=agent",
            "virtserialport,chardev=warmup,name=warmup",
        ];

        Values(Boot(Shape(acceleration)), "-device").ShouldBe(expected);
        Values(QemuArguments.Clone(Program, Shape(acceleration)), "-device").ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Machine_OfEveryKind_IsClosed(IReadOnlyList<string> arguments)
    {
        arguments.ShouldContain("-nodefaults");
        arguments.ShouldContain("-no-user-config");
        arguments.ShouldContain("-nographic");
        Values(arguments, "-sandbox").ShouldBe(["on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"]);
        foreach (var opening in new[] { "-netdev", "-nic", "-net", "-vnc", "-monitor", "-qmp", "-gdb", "-s", "-virtfs", "-fsdev", "-usb" })
            arguments.ShouldNotContain(opening);
    }

    [Fact]
    public void Image_OfEveryMachine_IsReadOnly()
    {
        Values(Boot(Shape(Acceleration.Kvm)), "-drive")
            .ShouldContain("id=image,file=/image,format=raw,if=none,cache=unsafe,werror=report,rerror=report,readonly=on");
    }

    [Theory]
    [InlineData(Acceleration.Emulated, "tcg,tb-size=128", "max,-la57")]
    [InlineData(Acceleration.Kvm, "kvm", "host")]
    public void Machine_UnderAnAcceleration_HasItsProcessor(Acceleration acceleration, string accelerator, string processor)
    {
        var arguments = Boot(Shape(acceleration));

        Values(arguments, "-accel").ShouldBe([accelerator]);
        Values(arguments, "-cpu").ShouldBe([processor]);
        Values(arguments, "-smp").ShouldBe(["2"]);
        Values(arguments, "-m").ShouldBe(["512M"]);
    }

    [Fact]
    public void Boot_WhateverTheKernelIsTold_IsOneArgument() =>
        Values(QemuArguments.Boot(Program, Shape(Acceleration.Kvm), "a,b -device \"x\" $y"), "-append").ShouldBe(["a,b -device \"x\" $y"]);

    public static IEnumerable<TheoryDataRow<IReadOnlyList<string>>> CommandLines() =>
    [
        new(Boot(Shape(Acceleration.Emulated))),
        new(QemuArguments.Clone(Program, Shape(Acceleration.Kvm))),
        new(QemuArguments.Probe(Shape(Acceleration.Emulated), "/tmp", "/guest", "quiet")),
    ];

    private static MachineShape Shape(Acceleration acceleration) => new(acceleration, 512L << 20, 2);

    private static IReadOnlyList<string> Boot(MachineShape shape) => QemuArguments.Boot(Program, shape, "quiet -- boot");

    private static IEnumerable<string> Values(IReadOnlyList<string> arguments, string option) =>
        arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second);

    // Each option with its value.
    private static List<string> Options(IReadOnlyList<string> arguments)
    {
        var options = new List<string>();
        foreach (var argument in arguments.Skip(1))
        {
            if (argument.StartsWith('-')) options.Add(argument);
            else options[^1] += $" {argument}";
        }

        return options;
    }
}
