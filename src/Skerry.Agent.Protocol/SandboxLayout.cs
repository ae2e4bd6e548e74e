namespace Skerry.Agent.Protocol;

/// <summary>What a sandbox looks like from within, whichever engine made it.</summary>
/// <remarks>In a container the engine and its runtime see to it, in a virtual machine the agent does.</remarks>
public static class SandboxLayout
{
    /// <summary>Where the agent and the kernels are, read-only.</summary>
    public const string AgentDirectory = "/opt/skerry";

    /// <summary>The directory that callers upload to and download from.</summary>
    public const string DataDirectory = "/mnt/data";

    /// <summary>The user's home.</summary>
    public const string HomeDirectory = "/home/sandbox";

    /// <summary>The user and group id that user code runs as.</summary>
    public const int User = 1000;

    /// <summary>The directories that user code may write to; <c>/dev/shm</c> besides. The rest of the root is read-only.</summary>
    public static IReadOnlyList<string> WritableDirectories { get; } = [DataDirectory, HomeDirectory, "/tmp", "/var/tmp"];

    /// <summary>The files of <c>/proc</c> that are hidden: they tell of the machine, not of the sandbox.</summary>
    public static IReadOnlyList<string> MaskedFiles { get; } =
    [
        "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug",
    ];

    /// <summary>The directories of <c>/proc</c> that are hidden.</summary>
    public static IReadOnlyList<string> MaskedDirectories { get; } = ["/proc/acpi", "/proc/asound", "/proc/scsi"];

    /// <summary>The parts of <c>/proc</c> that can be read but not written.</summary>
    public static IReadOnlyList<string> ReadOnlyPaths { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
}
