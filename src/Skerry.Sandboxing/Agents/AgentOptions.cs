using System.Globalization;
using Skerry.Agent.Protocol;
using Skerry.Pools.Definitions;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Agents;

/// <summary>What every agent is told on its command line, whatever wall is around it.</summary>
internal static class AgentOptions
{
    /// <summary>Where a sandbox sees the agent and the kernels.</summary>
    public const string Directory = SandboxLayout.AgentDirectory;

    /// <summary>The user that user code runs as, inside.</summary>
    public const uint User = SandboxLayout.User;

    /// <summary>The options.</summary>
    /// <param name="specification">What the sandbox is made of.</param>
    /// <exception cref="SandboxStartException">There is no kernel for its language.</exception>
    public static IReadOnlyList<string> Of(SandboxSpecification specification)
    {
        var language = specification.Language switch
        {
            SessionLanguage.Python => "python",
            var other => throw new SandboxStartException($"There is no kernel for {other}."),
        };
        return
        [
            "--language", language,
            "--kernel", $"{Directory}/kernels/{language}/main.py",
            "--uid", User.ToString(CultureInfo.InvariantCulture),
            "--gid", User.ToString(CultureInfo.InvariantCulture),
            "--max-user-processes", specification.Resources.MaxProcesses.ToString(CultureInfo.InvariantCulture),
            "--data", SandboxPath.DataDirectory,
            .. specification.Preload is null or [] ? Array.Empty<string>() : ["--preload", string.Join(',', specification.Preload)],
        ];
    }
}
