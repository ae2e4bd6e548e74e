using System.Text.Json.Nodes;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Container;

/// <summary>
/// Writes the OCI configuration of a sandbox: what is the same for all stands in <c>oci.json</c> and <c>seccomp.json</c>.
/// </summary>
/// <seealso href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md">OCI runtime specification, Linux</seealso>
internal static class OciBundle
{
    private const string StreamTarget = "/run/skerry";
    /// <summary>How many processes and threads the agent and the runtime may have beside those of the user.</summary>
    private const int OwnProcesses = 64;

    private static readonly JsonNode Template = OciConfiguration.Read("oci.json");
    private static readonly JsonNode Seccomp = OciConfiguration.Read("seccomp.json");

    /// <summary>Writes the configuration.</summary>
    /// <param name="directory">The sandbox's directory.</param>
    /// <param name="agentDirectory">The host's directory with the agent and the kernels.</param>
    /// <param name="cgroup">The sandbox's control group.</param>
    /// <param name="limitsSwap">Whether swap is accounted for on this machine.</param>
    /// <param name="owner">The sandbox's ids.</param>
    /// <param name="specification">What the sandbox is made of.</param>
    public static void Write(
        ContainerDirectory directory,
        string agentDirectory,
        string cgroup,
        bool limitsSwap,
        UidRange owner,
        SandboxSpecification specification)
    {
        var configuration = new OciConfiguration(Template);
        configuration.Process["args"] = OciConfiguration.Texts(AgentCommand(specification));

        configuration.Bind(agentDirectory, AgentOptions.Directory, "ro");
        configuration.Bind(directory.Stream, StreamTarget, "ro", "noexec");
        foreach (var writable in ContainerRoot.WritableDirectories) configuration.Bind(directory.Root + writable, writable, "rw");

        configuration.Linux["cgroupsPath"] = cgroup;
        configuration.Linux["seccomp"] = Seccomp.DeepClone();
        configuration.Linux["uidMappings"] = Mapping(owner);
        configuration.Linux["gidMappings"] = Mapping(owner);
        var resources = specification.Resources;
        configuration.Limit(resources.MemoryBytes, limitsSwap, resources.Cpus, resources.MaxProcesses + OwnProcesses);
        configuration.Write(directory.Configuration);
    }

    private static string[] AgentCommand(SandboxSpecification specification) =>
    [
        $"{AgentOptions.Directory}/skerry-agent", "serve", "--stream", $"unix:{StreamTarget}/agent.sock",
        .. AgentOptions.Of(specification),
    ];

    private static JsonArray Mapping(UidRange owner) =>
        [new JsonObject { ["containerID"] = 0, ["hostID"] = owner.First, ["size"] = UserNamespace.RangeLength }];
}
