using Skerry.Pools.Definitions;
using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Container;

/// <summary>Finds out whether this machine can run the container engine, by doing what the engine does where that can be done.</summary>
internal static class ContainerPreflight
{
    private const UnixFileMode ExecutableByAll = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Looks for what must be there before anything is tried.</summary>
    /// <param name="options">How the engine is to work.</param>
    /// <param name="cgroups">The machine's control groups.</param>
    /// <param name="images">The machine's images.</param>
    /// <returns>A sentence for each thing that is missing, and what mends it.</returns>
    public static IReadOnlyList<string> Check(ContainerEngineOptions options, Cgroups cgroups, ImageStore images)
    {
        if (options.Validate() is { Count: > 0 } outOfBounds) return outOfBounds;
        var agent = Path.Combine(options.AgentDirectory, "skerry-agent");
        return
        [
            .. Missing(LibC.EffectiveUserId() == 0, "The container engine must run as root: it mounts images and maps user ids."),
            .. Missing(
                OciRuntime.Find(options.Runtime) is not null,
                $"The OCI runtime {options.Runtime} is not installed; on Debian: apt-get install {Path.GetFileName(options.Runtime)}."),
            .. Missing(
                OciRuntime.Find("unshare") is not null,
                "The program unshare is not installed; on Debian: apt-get install util-linux."),
            .. cgroups.MissingControllers.Select(controller =>
                $"The kernel's {controller} controller is not mounted or not enabled; limits need it, under cgroup v1 or v2."),
            .. Missing(File.Exists(agent), $"There is no agent at {agent}; './up' builds it."),
            .. Missing(
                !File.Exists(agent) || (File.GetUnixFileMode(agent) & ExecutableByAll) == ExecutableByAll,
                $"The agent at {agent} may not be run by everyone; chmod a+rx mends it."),
            .. Missing(images.Files.Count > 0, "There is no image; './up' and 'images/build python' build one."),
        ];
    }

    /// <summary>Puts a root file system together and takes it down again: loop device, EROFS, user namespace, mapped owners, overlay.</summary>
    /// <param name="state">The server's state directory.</param>
    /// <param name="image">Where an image is mounted.</param>
    /// <param name="ranges">The server's ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be done; the message says which part, and what the kernel needs.</exception>
    public static async Task ProveAsync(StateDirectory state, string image, UidRanges ranges, CancellationToken cancellationToken)
    {
        var owner = await ranges.TakeAsync(cancellationToken);
        var directory = state.Sandbox("preflight");
        try
        {
            directory.Create(owner);
            SandboxRoot.Mount(directory, image, owner, new SandboxResources(), RuntimeKind.Runc);
        }
        finally
        {
            directory.Unmount();
            directory.Delete();
            ranges.Return(owner);
        }
    }

    private static IEnumerable<string> Missing(bool holds, string sentence) => holds ? [] : [sentence];
}
