using Skerry.Pools.Definitions;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>Finds out whether this machine can run the container engine, by doing what the engine does where that can be done.</summary>
internal static class ContainerPreflight
{
    /// <summary>Looks for what must be there before anything is tried.</summary>
    /// <param name="options">How the engine is to work.</param>
    /// <returns>A sentence for each thing that is missing, and what mends it.</returns>
    public static IReadOnlyList<string> Check(ContainerEngineOptions options) =>
        options.Validate() is { Count: > 0 } outOfBounds
            ? outOfBounds
            : [.. MachinePreflight.Check(options.Machine), .. MachinePreflight.Program("unshare", "util-linux")];

    /// <summary>
    /// Puts a root file system together and takes it down again: loop device, EROFS, user namespace, mapped owners, overlay.
    /// </summary>
    /// <param name="host">The machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be done; the message says which part, and what the kernel needs.</exception>
    public static async Task ProveAsync(ContainerHost host, CancellationToken cancellationToken)
    {
        var machine = host.Machine;
        var id = SandboxRegistry.NewId();
        var slot = SandboxSlot.Take(machine, id);
        try
        {
            var container = new ContainerDirectory(slot.Directory);
            container.Create(slot.Owner);
            await host.MountRootAsync(container, machine.Images.Sample, slot.Owner, new SandboxResources(), cancellationToken);
        }
        finally
        {
            await machine.Retries.DisposeAsync(id, slot);
        }
    }
}
