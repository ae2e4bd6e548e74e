using System.Text.Json.Serialization;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>What is written beside a template's files, last: a directory without it is not a template.</summary>
/// <param name="Inputs">What it was made of.</param>
/// <param name="Made">When.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Memory">The memory's hash.</param>
/// <param name="State">The hash of the devices' state.</param>
/// <param name="Scratch">The scratch disk's hash.</param>
internal sealed record TemplateManifest(
    TemplateInputs Inputs, DateTimeOffset Made, double Seconds, string Memory, string State, string Scratch)
{
    /// <summary>Describes files that have just been made.</summary>
    public static TemplateManifest Of(
        TemplateInputs inputs, TemplateFiles files, DateTimeOffset made, TimeSpan took, CancellationToken cancellationToken)
    {
        return new TemplateManifest(inputs, made, took.TotalSeconds, Hash(files.Memory), Hash(files.State), Hash(files.Scratch));

        string Hash(string path)
        {
            using var file = File.OpenHandle(path);
            return SparseFile.Hash(file, cancellationToken);
        }
    }
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TemplateManifest))]
[JsonSerializable(typeof(TemplateInputs))]
internal sealed partial class TemplateJson : JsonSerializerContext;
