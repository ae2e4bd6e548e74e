using Skerry.Linux;
using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>Looks for what every engine needs of a machine, before anything is tried.</summary>
internal static class MachinePreflight
{
    private const UnixFileMode ExecutableByAll = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Looks.</summary>
    /// <param name="options">What an engine is to use.</param>
    /// <returns>A sentence for each thing that is missing, and what mends it.</returns>
    public static IReadOnlyList<string> Check(MachineOptions options)
    {
        if (options.Validate() is { Count: > 0 } outOfBounds) return outOfBounds;
        var agent = Path.Combine(options.AgentDirectory, "skerry-agent");
        var cgroups = Cgroups.Find(MountTable.Read());
        return
        [
            .. Agents.AgentWindows.Problems(),
            .. Missing(
                Libc.EffectiveUserId() == 0, "The server must run as root: it mounts images and gives each sandbox user ids of its own."),
            .. Program(options.Runtime, Path.GetFileName(options.Runtime)),
            .. cgroups.MissingControllers.Select(controller =>
                $"The kernel's {controller} controller is not mounted or not enabled; limits need it, under cgroup v1 or v2."),
            .. Missing(
                !cgroups.IsRootOccupied,
                "The server's container has its processes in the root of its control groups (version 2), below which the kernel then "
                    + "allows no "
                + "limits; the entrypoint has to move them into a group of their own first: docs/engines.md, 'Control groups', says how."),
            .. Missing(File.Exists(agent), $"There is no agent at {agent}; './up' builds it."),
            .. Missing(
                !File.Exists(agent) || (File.GetUnixFileMode(agent) & ExecutableByAll) == ExecutableByAll,
                $"The agent at {agent} may not be run by everyone; chmod a+rx mends it."),
            .. Missing(
                new ImageStore(options.ImageDirectory).Files.Count > 0, "There is no image; './up' and 'images/build python' build one."),
        ];
    }

    /// <summary>Looks for a program.</summary>
    /// <param name="nameOrPath">Its name or path.</param>
    /// <param name="package">The Debian package that it comes in.</param>
    public static IEnumerable<string> Program(string nameOrPath, string package) =>
        Missing(
            OciRuntime.Find(nameOrPath) is not null, $"The program {nameOrPath} is not installed; on Debian: apt-get install {package}.");

    private static IEnumerable<string> Missing(bool holds, string sentence) => holds ? [] : [sentence];
}
