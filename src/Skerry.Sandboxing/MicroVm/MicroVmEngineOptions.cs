using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>How the microvm engine works on this machine.</summary>
public sealed record MicroVmEngineOptions
{
    private const int MostTemplates = 1000;

    /// <summary>What it uses of the machine. The OCI runtime is QEMU's jail: <c>runc</c> or <c>crun</c>.</summary>
    public required MachineOptions Machine { get; init; }

    /// <summary>Where guest kernels are: a directory for each, as <c>images/guest</c> makes them. The newest is taken.</summary>
    public required string GuestDirectory { get; init; }

    /// <summary>Where templates are kept, and the copies of QEMU that jails see.</summary>
    public required string TemplateDirectory { get; init; }

    /// <summary>What runs the instructions of its virtual machines.</summary>
    public required Acceleration Acceleration { get; init; }

    /// <summary>The QEMU.</summary>
    /// <value>A program's name, or its absolute path; <c>qemu-system-x86_64</c> by default.</value>
    public string Qemu { get; init; } = "qemu-system-x86_64";

    /// <summary>How many templates are kept on disk; those that were not used for the longest time go first.</summary>
    /// <value>From 1 to 1000; 8 by default.</value>
    public int KeptTemplates { get; init; } = 8;

    /// <summary>How long a machine may take from power-on to a warm kernel, when a template is made.</summary>
    /// <value>Above zero, at most an hour; 2 minutes by default.</value>
    public TimeSpan TemplateTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a clone may take from the start of its QEMU to the agent's confirmation.</summary>
    /// <value>Above zero, at most an hour; 60 seconds by default.</value>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the tiny guest of the preflight may take from power-on to its last word.</summary>
    /// <value>Above zero, at most an hour; 30 seconds by default: one under KVM inside an emulated machine takes 8.</value>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long agents are waited for; what the acceleration calls for by default.</summary>
    internal AgentLimits? Limits { get; init; }

    /// <summary>Checks the bounds that the members document.</summary>
    /// <returns>A sentence for each member out of bounds. Empty if all is well.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. Machine.Validate(),
        .. OptionBounds.Check(
            Path.GetFileName(Machine.Runtime) is not "runsc",
            "runtime: 'runsc' cannot be the jail of a virtual machine; runc and crun can."),
        .. OptionBounds.Check(Path.IsPathFullyQualified(GuestDirectory), $"guestDirectory: '{GuestDirectory}' is not an absolute path."),
        .. OptionBounds.Check(
            Path.IsPathFullyQualified(TemplateDirectory), $"templateDirectory: '{TemplateDirectory}' is not an absolute path."),
        .. OptionBounds.Check(
            KeptTemplates is >= 1 and <= MostTemplates,
            $"keptTemplates: {KeptTemplates} is out of bounds; 1 to {MostTemplates} is allowed."),
        .. OptionBounds.Timeout(TemplateTimeout, "templateTimeout"),
        .. OptionBounds.Timeout(StartTimeout, "startTimeout"),
        .. OptionBounds.Timeout(ProbeTimeout, "probeTimeout"),
    ];
}
