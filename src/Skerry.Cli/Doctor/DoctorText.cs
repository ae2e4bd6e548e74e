using System.Globalization;
using Skerry.Sandboxing.Selection;

namespace Skerry.Cli.Doctor;

/// <summary>Writes findings for people, in 80 columns.</summary>
internal static class DoctorText
{
    private const int Width = 80;
    private const int LabelWidth = 18;

    public static IEnumerable<string> Of(DoctorFindings findings) =>
    [
        "This machine",
        .. Machine(findings.Machine),
        "",
        "Engines, the strongest first",
        .. findings.Engines.SelectMany(Engine),
        "",
        findings.Auto is { } auto
            ? $"'--engine auto' takes {auto}."
            : "'--engine auto' finds nothing to take: no server starts here without --engine.",
    ];

    private static IEnumerable<string> Machine(MachineFacts machine) =>
    [
        .. Row("system", machine.IsVirtual ? $"{machine.System}, itself a virtual machine" : machine.System),
        .. Row("kernel", $"Linux {machine.Kernel}"),
        .. Row("processors", string.Create(CultureInfo.InvariantCulture, $"{machine.Processors} x {machine.Processor}")),
        .. Row("memory", string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryBytes / (double)(1L << 30):F1} GiB")),
        .. Row("control groups", machine.Cgroups is "none" ? "none mounted" : $"version {machine.Cgroups}"),
        .. Row("/dev/kvm", $"{Kvm(machine.Kvm)}; the processor {(machine.HasVirtualization ? "offers" : "shows no")} virtualization"),
    ];

    private static string Kvm(KvmDevice device) => device switch
    {
        KvmDevice.Opens => "opens",
        KvmDevice.Closed => "does not open",
        _ => "missing",
    };

    private static IEnumerable<string> Engine(EngineFinding engine)
    {
        var verdict = engine.Works ? "works" : "does not work";
        return
        [
            .. Row(engine.Name, string.Create(CultureInfo.InvariantCulture, $"{verdict} ({engine.Seconds:F1} s)")),
            .. engine.Works ? Row("", $"{engine.Runtime}: {engine.Boundary}") : [],
            .. engine.Works ? Row("", $"isolation level: {engine.Level}") : [],
            .. engine.Works && engine.Emulated ? Row("", "only when asked for: --engine microvm --acceleration emulated") : [],
            .. engine.Problems.Concat(engine.Remedies).SelectMany(sentence => Row("", sentence)),
        ];
    }

    /// <summary>A label, and beside it a text in as many lines as it needs; a word longer than a line stays whole.</summary>
    private static IEnumerable<string> Row(string label, string text)
    {
        var line = $"  {label.PadRight(LabelWidth)}";
        var begun = false;
        foreach (var word in text.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (begun && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                (line, begun) = (new string(' ', 2 + LabelWidth), false);
            }

            line += begun ? $" {word}" : word;
            begun = true;
        }

        yield return line;
    }
}
