using System.Text.Json;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>Something that QEMU tells unasked.</summary>
/// <param name="Name">What happened: <c>MIGRATION</c>, <c>SHUTDOWN</c>.</param>
/// <param name="Data">What belongs to it.</param>
internal sealed record QemuEvent(string Name, JsonElement Data)
{
    /// <summary>A text among the data, or null.</summary>
    public string? Text(string member) =>
        Data.ValueKind is JsonValueKind.Object && Data.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
