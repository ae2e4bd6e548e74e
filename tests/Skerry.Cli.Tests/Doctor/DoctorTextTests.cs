using System.Text.Json;
using Skerry.Cli.Doctor;
using Skerry.Sandboxing.Selection;

namespace Skerry.Cli.Tests.Doctor;

public sealed class DoctorTextTests
{
    private static readonly MachineFacts Machine = new()
    {
        System = "Some Linux 1 (one)",
        Kernel = "6.1.0",
        Processor = "A Processor",
        Processors = 8,
        MemoryBytes = 16L << 30,
        Cgroups = "2",
        Kvm = KvmDevice.Opens,
        HasVirtualization = true,
        IsVirtual = false,
    };

    private static readonly EngineFinding Kvm = new(
        "microvm", false, false, null, null, null,
        ["A guest was booted under KVM, and the guest hung: it had not started within 00:00:30."],
        ["Use another machine, one with nested virtualization."], 30.1);

    private static readonly EngineFinding Container =
        new("container", true, false, "runc 1.1.5", "Linux namespaces and seccomp on the host's own kernel", "container", [], [], 1.2);

    private static readonly EngineFinding Emulated =
        new("microvm-emulated", true, true, "QEMU 7.2", "a virtual machine under software emulation", "container", [], [], 5);

    [Fact]
    public void Of_Findings_SaysEachVerdictWithItsReasonsAndWhatAutoTakes() =>
        Lines(new DoctorFindings(Machine, [Kvm, Container, Emulated], "container")).ShouldBe(
        [
            "This machine",
            "  system            Some Linux 1 (one)",
            "  kernel            Linux 6.1.0",
            "  processors        8 x A Processor",
            "  memory            16.0 GiB",
            "  control groups    version 2",
            "  /dev/kvm          opens; the processor offers virtualization",
            "",
            "Engines, the strongest first",
            "  microvm           does not work (30.1 s)",
            "                    A guest was booted under KVM, and the guest hung: it had not",
            "                    started within 00:00:30.",
            "                    Use another machine, one with nested virtualization.",
            "  container         works (1.2 s)",
            "                    runc 1.1.5: Linux namespaces and seccomp on the host's own",
            "                    kernel",
            "                    isolation level: container",
            "  microvm-emulated  works (5.0 s)",
            "                    QEMU 7.2: a virtual machine under software emulation",
            "                    isolation level: container",
            "                    only when asked for: --engine microvm --acceleration",
            "                    emulated",
            "",
            "'--engine auto' takes container.",
        ]);

    [Fact]
    public void Of_LongSentences_StaysWithinEightyColumnsAndKeepsEveryWord()
    {
        var sentence = string.Join(' ', Enumerable.Range(0, 200).Select(number => $"word{number}"));

        var lines = Lines(new DoctorFindings(Machine, [Kvm with { Problems = [sentence] }], null));

        lines.ShouldAllBe(line => line.Length <= 80);
        string.Join(' ', lines.Select(line => line.Trim())).ShouldContain(sentence);
        lines[^1].ShouldContain("finds nothing to take");
    }

    [Fact]
    public void Json_Findings_AreReadableByProgramsAndPeople()
    {
        var text = JsonSerializer.Serialize(new DoctorFindings(Machine, [Kvm, Container], "container"), DoctorJson.Readable.DoctorFindings);

        text.ShouldContain("the host's own kernel");
        using var json = JsonDocument.Parse(text);
        json.RootElement.GetProperty("machine").GetProperty("kvm").GetString().ShouldBe("opens");
        json.RootElement.GetProperty("auto").GetString().ShouldBe("container");
        json.RootElement.GetProperty("engines").EnumerateArray().Select(engine => engine.GetProperty("works").GetBoolean())
            .ShouldBe([false, true]);
    }

    private static string[] Lines(DoctorFindings findings) => [.. DoctorText.Of(findings)];
}
