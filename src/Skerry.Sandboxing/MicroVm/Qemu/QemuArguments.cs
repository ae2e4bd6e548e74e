using System.Globalization;
using Skerry.Sandboxing.MicroVm.Jail;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>QEMU's command lines.</summary>
/// <remarks>
/// A template and its clones differ in few things only: the template's memory is a file that it shares, a clone's a private map of
/// that file; the template boots a kernel, a clone waits for the template's state; and the template has a second port to be warmed up
/// through, which leads nowhere in a clone.
/// </remarks>
/// <seealso href="https://www.qemu.org/docs/master/system/i386/microvm.html">QEMU, microvm virtual platform</seealso>
internal static class QemuArguments
{
    /// <summary>The descriptor that is a clone's memory.</summary>
    public const int MemoryDescriptor = 3;

    /// <summary>The descriptor that the state is read from which a clone continues from.</summary>
    public const int StateDescriptor = 4;

    public const string AgentSocket = "agent.sock";
    public const string WarmupSocket = "warmup.sock";
    public const string MonitorSocket = "monitor.sock";
    public const string MemoryFile = "memory";
    public const string ScratchFile = "scratch";
    public const string ConsoleFile = "console";
    public const string Kernel = "vmlinuz";
    public const string InitialFiles = "initrd";

    /// <summary>The command line of a machine that boots.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="shape">What it is built of.</param>
    /// <param name="kernelCommandLine">What its kernel is told.</param>
    public static IReadOnlyList<string> Boot(string program, MachineShape shape, string kernelCommandLine) =>
    [
        program,
        .. Common(shape),
        "-object", Invariant($"memory-backend-file,id=memory,size={shape.MemoryBytes},mem-path={JailPaths.Own}/{MemoryFile},share=on"),
        "-kernel", $"{JailPaths.Guest}/{Kernel}",
        "-initrd", $"{JailPaths.Guest}/{InitialFiles}",
        "-append", kernelCommandLine,
        "-serial", $"file:{JailPaths.Own}/{ConsoleFile}",
        .. Ports($"socket,path={JailPaths.Own}/{WarmupSocket},id="),
    ];

    /// <summary>The command line of a machine that continues where its template was frozen.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="shape">What its template was built of.</param>
    public static IReadOnlyList<string> Clone(string program, MachineShape shape) =>
    [
        program,
        .. Common(shape),
        "-object",
        Invariant($"memory-backend-file,id=memory,size={shape.MemoryBytes},mem-path=/proc/self/fd/{MemoryDescriptor},share=off"),
        "-serial", "null",
        .. Ports("null,id="),
        "-incoming", "defer",
    ];

    /// <summary>The command line, without the program, of a machine without disks that writes to QEMU's standard output.</summary>
    /// <param name="shape">What it is built of.</param>
    /// <param name="directory">Where its monitor's socket is.</param>
    /// <param name="bootDirectory">Where the kernel and the initial file system are.</param>
    /// <param name="kernelCommandLine">What its kernel is told.</param>
    public static IReadOnlyList<string> Probe(MachineShape shape, string directory, string bootDirectory, string kernelCommandLine) =>
    [
        .. Probe(shape, directory, "on"),
        "-kernel", Path.Combine(bootDirectory, Kernel),
        "-initrd", Path.Combine(bootDirectory, InitialFiles),
        "-append", kernelCommandLine,
    ];

    /// <summary>The command line, without the program, of a machine that continues where that one was frozen.</summary>
    /// <param name="shape">What it is built of.</param>
    /// <param name="directory">Where its monitor's socket is.</param>
    public static IReadOnlyList<string> RestoredProbe(MachineShape shape, string directory) =>
        [.. Probe(shape, directory, "off"), "-incoming", "defer"];

    private static string[] Probe(MachineShape shape, string directory, string share) =>
    [
        .. Machine(shape),
        .. Monitor(directory),
        "-object",
        Invariant($"memory-backend-file,id=memory,size={shape.MemoryBytes},mem-path=/proc/self/fd/{MemoryDescriptor},share={share}"),
        "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
        "-device", "virtio-serial-device",
    ];

    private static string[] Common(MachineShape shape) =>
    [
        .. Machine(shape),
        .. Monitor(JailPaths.Own),
        .. Disk("image", JailPaths.Image, "readonly=on"),
        // Nobody needs what a sandbox wrote once it is gone: no flush reaches the host's disk. Its disk cannot be punched or zeroed by
        // request, so that the jail may treat every hole that QEMU wants to punch as one in the machine's memory.
        .. Disk("scratch", $"{JailPaths.Own}/{ScratchFile}", "readonly=off"),
        // What the guest no longer uses goes back to the host.
        "-device", "virtio-balloon-device,free-page-reporting=on",
    ];

    private static string[] Machine(MachineShape shape) =>
    [
        "-machine", MachineShape.Machine,
        "-accel", shape.Accelerator,
        "-cpu", shape.Processor,
        "-smp", Invariant($"{shape.Processors}"),
        "-m", Invariant($"{shape.MemoryBytes >> 20}M"),
        "-nodefaults", "-no-user-config", "-nographic", "-no-reboot",
        // QEMU's own filter, inside that of the jail.
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
    ];

    private static string[] Monitor(string directory) =>
        ["-chardev", $"socket,id=monitor,path={directory}/{MonitorSocket}", "-mon", "chardev=monitor,mode=control"];

    private static string[] Disk(string name, string file, string access) =>
    [
        "-drive", $"id={name},file={file},format=raw,if=none,cache=unsafe,werror=report,rerror=report,{access}",
        "-device", $"virtio-blk-device,drive={name},serial={name},discard=off,write-zeroes=off",
    ];

    private static string[] Ports(string warmup) =>
    [
        "-device", "virtio-serial-device",
        "-chardev", $"socket,id=agent,path={JailPaths.Own}/{AgentSocket}", "-device", "virtserialport,chardev=agent,name=agent",
        "-chardev", $"{warmup}warmup", "-device", "virtserialport,chardev=warmup,name=warmup",
    ];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
