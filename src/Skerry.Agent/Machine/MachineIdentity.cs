using Skerry.Linux;

namespace Skerry.Agent.Machine;

/// <summary>The names by which programs tell the machine from others.</summary>
/// <remarks>Its files stand in a directory of the agent's; each is mounted over the one in <c>/etc</c> and is read-only there.</remarks>
internal static class MachineIdentity
{
    /// <summary>Where the files stand that the agent may write.</summary>
    public const string DirectoryPath = "/run/skerry";

    /// <summary>Their names, the same in <c>/etc</c>.</summary>
    public static readonly IReadOnlyList<string> Files = [HostName, Hosts, MachineId];

    private const string HostName = "hostname";
    private const string Hosts = "hosts";
    private const string MachineId = "machine-id";

    /// <summary>Gives the machine its names.</summary>
    /// <param name="hostName">The host name.</param>
    /// <param name="machineId">The machine id; empty before there is one.</param>
    /// <param name="root">Where the sandbox's root is, as the caller sees it.</param>
    /// <exception cref="IOException">Linux refuses.</exception>
    public static void Set(string hostName, string machineId, string root = "")
    {
        LinuxException.ThrowIfFailed(Libc.SetHostName(hostName, (nuint)hostName.Length), "set the host name");
        var directory = root + DirectoryPath;
        File.WriteAllText($"{directory}/{HostName}", $"{hostName}\n");
        File.WriteAllText($"{directory}/{Hosts}", $"127.0.0.1\tlocalhost {hostName}\n::1\tlocalhost\n");
        File.WriteAllText($"{directory}/{MachineId}", machineId.Length == 0 ? "" : $"{machineId}\n");
    }
}
