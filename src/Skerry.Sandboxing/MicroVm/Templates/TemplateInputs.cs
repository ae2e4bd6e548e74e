using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>Everything that a template is made of. A template of other inputs, however little they differ, is another template.</summary>
internal sealed record TemplateInputs
{
    /// <summary>Changes when templates are made or warmed up in another way.</summary>
    public const int CurrentFormat = 1;

    private const int KeyLength = 24;

    public required int Format { get; init; }

    /// <summary>The image's file, as <see cref="Describe"/> tells it.</summary>
    public required string Image { get; init; }

    /// <summary>The hash of the kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>The hash of the initial file system: modules, agent and kernels of languages.</summary>
    public required string InitialFiles { get; init; }

    /// <summary>QEMU's version.</summary>
    public required string Qemu { get; init; }

    /// <summary>The files that QEMU was run from.</summary>
    public required string QemuRoot { get; init; }

    public required string Machine { get; init; }

    public required string Accelerator { get; init; }

    /// <summary>The processor that the guest sees.</summary>
    public required string Processor { get; init; }

    /// <summary>The processor that is behind it, where the guest sees through.</summary>
    public required string HostProcessor { get; init; }

    public required int Processors { get; init; }

    public required long MemoryBytes { get; init; }

    public required long ScratchBytes { get; init; }

    public required int ScratchFiles { get; init; }

    /// <summary>What the guest's kernel and agent are told, the modules to preload among it.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Tells an image's file from every other: its name, which carries the hash of its recipe, and its length.</summary>
    /// <remarks>Its time is not among it: a file that was only touched, or copied, holds the same image.</remarks>
    public static string Describe(FileInfo image) => string.Create(CultureInfo.InvariantCulture, $"{image.Name} {image.Length}");

    /// <summary>The name that stands for all of it.</summary>
    public string Key()
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(this, TemplateJson.Default.TemplateInputs);
        return Convert.ToHexStringLower(SHA256.HashData(text))[..KeyLength];
    }
}
