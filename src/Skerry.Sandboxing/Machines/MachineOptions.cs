using System.Text.RegularExpressions;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>What an engine uses of this machine, whatever its sandboxes are.</summary>
public sealed partial record MachineOptions
{
    private const int LongestStateDirectory = 128;
    private const uint LowestUid = 1 << 17;
    private const uint HighestUid = 1u << 31;

    /// <summary>Where the engine keeps what belongs to its running sandboxes; one server at a time has it.</summary>
    /// <value>
    /// An absolute path of at most 128 letters, digits, <c>/</c>, <c>.</c>, <c>_</c> and <c>-</c>: mount options give others a meaning.
    /// </value>
    public required string StateDirectory { get; init; }

    /// <summary>Where the images are.</summary>
    public required string ImageDirectory { get; init; }

    /// <summary>What every sandbox sees as <c>/opt/skerry</c>: <c>skerry-agent</c> and <c>kernels/</c>, readable by everyone.</summary>
    public required string AgentDirectory { get; init; }

    /// <summary>The OCI runtime.</summary>
    /// <value>
    /// <c>runc</c>, <c>crun</c> or <c>runsc</c>, or the absolute path of a program of one of these names; <c>runc</c> by default.
    /// </value>
    public string Runtime { get; init; } = "runc";

    /// <summary>The first of the host's user and group ids that sandboxes have, each 65536 of them.</summary>
    /// <value>A multiple of 65536 from 131072 to below 2^31; 268435456 by default. Servers that run side by side share it: each claims a
    /// block of 1024 sandboxes from there upwards that no other holds.</value>
    public uint FirstUid { get; init; } = 1u << 28;

    /// <summary>Where the servers of this machine tell each other which ids they use; gone after a boot.</summary>
    public string ClaimDirectory { get; init; } = "/run/skerry/uids";

    /// <summary>Checks the bounds that the members document.</summary>
    /// <returns>A sentence for each member out of bounds. Empty if all is well.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. OptionBounds.Check(
            StateDirectory.Length <= LongestStateDirectory && PlainPath().IsMatch(StateDirectory),
            $"stateDirectory: '{StateDirectory}' is not allowed; an absolute path of at most {LongestStateDirectory} letters, digits, "
                + "'/', '.', '_' and '-' is."),
        .. OptionBounds.Check(Path.IsPathFullyQualified(ImageDirectory), $"imageDirectory: '{ImageDirectory}' is not an absolute path."),
        .. OptionBounds.Check(Path.IsPathFullyQualified(AgentDirectory), $"agentDirectory: '{AgentDirectory}' is not an absolute path."),
        .. OptionBounds.Check(Path.IsPathFullyQualified(ClaimDirectory), $"claimDirectory: '{ClaimDirectory}' is not an absolute path."),
        .. OptionBounds.Check(
            Enum.GetNames<RuntimeKind>().Contains(Path.GetFileName(Runtime), StringComparer.OrdinalIgnoreCase),
            $"runtime: '{Runtime}' is not known; runc, crun and runsc are."),
        .. OptionBounds.Check(
            FirstUid is >= LowestUid and < HighestUid && FirstUid % UserNamespace.RangeLength == 0,
            $"firstUid: {FirstUid} is not allowed; a multiple of {UserNamespace.RangeLength} from {LowestUid} to below {HighestUid} is."),
    ];

    [GeneratedRegex(@"^(/[A-Za-z0-9._-]+)+\z")]
    private static partial Regex PlainPath();
}
