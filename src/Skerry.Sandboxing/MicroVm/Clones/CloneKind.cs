using Skerry.Pools.Definitions;
using Skerry.Sandboxing.MicroVm.Templates;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>What is the same for clones that can stand in for each other.</summary>
/// <param name="Template">What they are clones of.</param>
/// <param name="Image">The image's file.</param>
/// <param name="Resources">What each may use.</param>
internal sealed record CloneKind(Template Template, string Image, SandboxResources Resources)
{
    /// <summary>The start of another one.</summary>
    public CloneStart NewStart(MicroVmHost host) => new CloneStart(host, SandboxRegistry.NewId(), Template, Image, Resources);
}
