using Skerry.Pools.Definitions;

namespace Skerry.Pools.Sandboxes;

/// <summary>What a sandbox is made of.</summary>
/// <param name="Language">The kernel it starts.</param>
/// <param name="Image">The name of the image.</param>
/// <param name="Preload">Modules that the kernel imports before it is ready; null leaves them to the engine.</param>
/// <param name="Resources">What it may use.</param>
public sealed record SandboxSpecification(
    SessionLanguage Language, string Image, IReadOnlyList<string>? Preload, SandboxResources Resources);
