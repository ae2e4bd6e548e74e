using System.Text.Json.Nodes;

namespace Skerry.Sandboxing.Runtime;

/// <summary>
/// An OCI configuration that is being put together: a template, which holds what is the same for all, and what is this bundle's own.
/// </summary>
/// <seealso href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md">OCI runtime specification, Linux</seealso>
/// <param name="template">The template; it is copied.</param>
internal sealed class OciConfiguration(JsonNode template)
{
    private const int CpuPeriodMicroseconds = 100_000;

    private readonly JsonObject _configuration = template.DeepClone().AsObject();

    /// <summary>What is under <c>root</c>.</summary>
    public JsonObject Root => Object("root");

    /// <summary>What is under <c>process</c>.</summary>
    public JsonObject Process => Object("process");

    /// <summary>What is under <c>linux</c>.</summary>
    public JsonObject Linux => Object("linux");

    /// <summary>What is under <c>linux.resources</c>.</summary>
    public JsonObject Limits => Linux["resources"]!.AsObject();

    /// <summary>Reads a template that is part of this assembly.</summary>
    public static JsonNode Read(string resource)
    {
        using var stream = typeof(OciConfiguration).Assembly.GetManifestResourceStream(resource)!;
        return JsonNode.Parse(stream)!;
    }

    /// <summary>Writes a list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>Mounts something of the host's, without set-user-id programs and devices.</summary>
    /// <param name="source">What.</param>
    /// <param name="target">Where the bundle's processes see it.</param>
    /// <param name="options">Further options: <c>ro</c>, <c>noexec</c>.</param>
    public void Bind(string source, string target, params IEnumerable<string> options) =>
        _configuration["mounts"]!.AsArray().Add(new JsonObject
    {
        ["destination"] = target,
        ["type"] = "bind",
        ["source"] = source,
        ["options"] = Texts(["bind", "nosuid", "nodev", .. options]),
    });

    /// <summary>Sets the limits of the control group.</summary>
    /// <param name="memory">Memory, in bytes; none of it is swapped out where swap is accounted for.</param>
    /// <param name="limitsSwap">Whether it is.</param>
    /// <param name="cpus">Processors, in whole and parts.</param>
    /// <param name="processes">Processes and threads.</param>
    public void Limit(long memory, bool limitsSwap, double cpus, long processes)
    {
        Limits["memory"] = new JsonObject { ["limit"] = memory };
        // "swap" is memory and swap together: as much as memory alone means no swap.
        if (limitsSwap) Limits["memory"]!["swap"] = memory;
        Limits["cpu"] = new JsonObject { ["period"] = CpuPeriodMicroseconds, ["quota"] = (long)(cpus * CpuPeriodMicroseconds) };
        Limits["pids"] = new JsonObject { ["limit"] = processes };
    }

    /// <summary>Writes the configuration.</summary>
    /// <param name="file">Where.</param>
    public void Write(string file) => File.WriteAllText(file, _configuration.ToJsonString());

    private JsonObject Object(string name) => _configuration[name]!.AsObject();
}
