using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.MicroVm.Templates;

namespace Skerry.Sandboxing.Tests.MicroVm.Templates;

/// <summary>A template whose files a test makes up.</summary>
internal static class PlayedTemplate
{
    private const long ScratchBytes = 3 << 20;

    public static MachineShape Shape { get; } = new(Acceleration.Emulated, 2 << 20, 1);

    public static TemplateInputs Inputs(string commandLine = "quiet") => new()
    {
        Format = TemplateInputs.CurrentFormat,
        Image = "python-1 2 3",
        Kernel = "k",
        InitialFiles = "i",
        Qemu = "7.2.22",
        QemuRoot = "r",
        Machine = MachineShape.Machine,
        Accelerator = Shape.Accelerator,
        Processor = Shape.Processor,
        HostProcessor = "h",
        Processors = Shape.Processors,
        MemoryBytes = Shape.MemoryBytes,
        ScratchBytes = ScratchBytes,
        ScratchFiles = 1024,
        CommandLine = commandLine,
    };

    /// <summary>Makes the files: mostly holes, as real ones are.</summary>
    public static async Task MakeAsync(TemplateFiles files, CancellationToken cancellationToken)
    {
        await MakeAsync(files.Memory, Shape.MemoryBytes, cancellationToken);
        await MakeAsync(files.Scratch, ScratchBytes, cancellationToken);
        await File.WriteAllTextAsync(files.State, "the state", cancellationToken);
    }

    private static async Task MakeAsync(string file, long length, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.SetLength(handle, length);
        await RandomAccess.WriteAsync(handle, "some data"u8.ToArray(), 1 << 20, cancellationToken);
    }
}
