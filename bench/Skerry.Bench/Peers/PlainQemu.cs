using System.Diagnostics;
using System.Globalization;
using Skerry.Bench.Subjects;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Bench.Peers;

/// <summary>
/// QEMU as one would start it by hand: the same machine, kernel and image, booted for each program, and no wall around it.
/// </summary>
/// <param name="image">The file of the Python image.</param>
/// <param name="guest">The folder of the kernel.</param>
/// <param name="initialFiles">The initial file system that <c>peers/plain-initrd</c> makes.</param>
/// <param name="acceleration">What runs its instructions.</param>
internal sealed class PlainQemu(string image, string guest, string initialFiles, Acceleration acceleration) : IStartHost, IFrameHost
{
    public string Name => "qemu";

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task<int> IFrameHost.PrepareAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken) => BootAsync(PythonProgram.OnePlusOne, cancellationToken);

    public Task<TimeSpan> FirstFrameAsync(CancellationToken cancellationToken) => BootAsync(PythonProgram.Frame, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<TimeSpan> BootAsync(PythonProgram program, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var machine = Child.Start("qemu-system-x86_64", Arguments(program));
        await machine.ExpectAsync(program.Answer, cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    // The kernel gives what it does not know, such as code=, to its first process as an environment variable.
    private string[] Arguments(PythonProgram program) =>
    [
        "-machine", "microvm,acpi=on,isa-serial=on",
        "-accel", acceleration is Acceleration.Kvm ? "kvm" : "tcg",
        "-cpu", acceleration is Acceleration.Kvm ? "host" : "max,-la57",
        "-smp", "1", "-m", "512M",
        "-nodefaults", "-no-user-config", "-nographic", "-no-reboot",
        "-kernel", Path.Combine(guest, "vmlinuz"),
        "-initrd", initialFiles,
        "-append", $"console=ttyS0 quiet loglevel=3 panic=-1 {Counter()} code=\"{program.Code}\"",
        "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
        "-drive", $"id=image,file={image},format=raw,if=none,readonly=on",
        "-device", "virtio-blk-device,drive=image",
    ];

    // As Skerry's own guests are told: an emulated machine that has to find out how fast its counter runs hangs on a busy host.
    private string Counter()
    {
        if (acceleration is Acceleration.Kvm) return "";
        var line = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("bogomips", StringComparison.Ordinal));
        var kilohertz = double.Parse(line.Split(':')[1], CultureInfo.InvariantCulture) * 500;
        return string.Create(CultureInfo.InvariantCulture, $"mitigations=off tsc=reliable tsc_early_khz={kilohertz:F0}");
    }
}
