using System.Text.Json.Nodes;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>Writes the OCI configuration of a sandbox: what is the same for all stands in <c>oci.json</c> and <c>seccomp.json</c>.</summary>
/// <seealso href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md">OCI runtime specification, Linux</seealso>
internal static class OciBundle
{
    private const string StreamTarget = "/run/skerry";
    private const int CpuPeriodMicroseconds = 100_000;

    /// <summary>How many processes and threads the agent and the runtime may have beside those of the user.</summary>
    private const int OwnProcesses = 64;

    private static readonly JsonNode Template = Resource("oci.json");
    private static readonly JsonNode Seccomp = Resource("seccomp.json");

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
        var configuration = Template.DeepClone().AsObject();
        configuration["process"]!["args"] = Texts(AgentCommand(specification));

        var mounts = configuration["mounts"]!.AsArray();
        mounts.Add(Bind(agentDirectory, AgentOptions.Directory, "ro"));
        mounts.Add(Bind(directory.Stream, StreamTarget, "ro", "noexec"));
        foreach (var writable in ContainerRoot.WritableDirectories) mounts.Add(Bind(directory.Root + writable, writable, "rw"));

        var linux = configuration["linux"]!.AsObject();
        linux["cgroupsPath"] = cgroup;
        linux["seccomp"] = Seccomp.DeepClone();
        linux["uidMappings"] = Mapping(owner);
        linux["gidMappings"] = Mapping(owner);
        Limit(linux["resources"]!.AsObject(), specification.Resources, limitsSwap);

        File.WriteAllText(directory.Configuration, configuration.ToJsonString());
    }

    private static string[] AgentCommand(SandboxSpecification specification) =>
    [
        $"{AgentOptions.Directory}/skerry-agent", "serve", "--stream", $"unix:{StreamTarget}/agent.sock",
        .. AgentOptions.Of(specification),
    ];

    private static void Limit(JsonObject limits, SandboxResources resources, bool limitsSwap)
    {
        limits["memory"] = new JsonObject { ["limit"] = resources.MemoryBytes };
        // "swap" is memory and swap together: as much as memory alone means no swap.
        if (limitsSwap) limits["memory"]!["swap"] = resources.MemoryBytes;
        limits["cpu"] = new JsonObject
        {
            ["period"] = CpuPeriodMicroseconds,
            ["quota"] = (long)(resources.Cpus * CpuPeriodMicroseconds),
        };
        limits["pids"] = new JsonObject { ["limit"] = resources.MaxProcesses + OwnProcesses };
    }

    private static JsonObject Bind(string source, string target, params string[] options) => new()
    {
        ["destination"] = target,
        ["type"] = "bind",
        ["source"] = source,
        ["options"] = Texts(["bind", "nosuid", "nodev", .. options]),
    };

    private static JsonArray Mapping(UidRange owner) =>
        [new JsonObject { ["containerID"] = 0, ["hostID"] = owner.First, ["size"] = UserNamespace.RangeLength }];

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static JsonNode Resource(string name)
    {
        using var stream = typeof(OciBundle).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!;
    }
}
