using Skerry.Agent.Protocol;
using Skerry.Pools.Files;

namespace Skerry.Sandboxing.Agents;

/// <summary>Checks what an agent says of a file.</summary>
internal static class AgentFileTranslation
{
    /// <summary>Says it in the words of pools.</summary>
    /// <returns>The file, or null if it has a name, a kind, a size or a time that no file has.</returns>
    public static SandboxFile? TryTranslate(AgentFile? file) =>
        file is { Size: >= 0, ModifiedTicks: >= 0 }
        && file.ModifiedTicks <= DateTimeOffset.MaxValue.Ticks
        && Kind(file.Kind) is { } kind
        && SandboxPath.TryParse("/" + file.Path, out var path, out _)
        && path.Value == file.Path
            ? new SandboxFile(path, kind, file.Size, new DateTimeOffset(file.ModifiedTicks, TimeSpan.Zero))
            : null;

    private static SandboxFileKind? Kind(string? kind) => kind switch
    {
        "file" => SandboxFileKind.File,
        "directory" => SandboxFileKind.Directory,
        "other" => SandboxFileKind.Other,
        _ => null,
    };
}
