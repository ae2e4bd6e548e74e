using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary><c>skerry-agent enter</c>: process 1 of the sandbox in a virtual machine. It goes in, and becomes the agent.</summary>
internal static class EnterCommand
{
    private const ulong MostOpenFiles = 2048;

    // What the agent is allowed in a container: chown, dac_override, fowner, kill, setgid, setuid, setpcap.
    // To resume a clone: sys_admin (entropy, host name), sys_time.
    private static readonly nuint[] Kept = [0, 1, 3, 5, 6, 7, 8, 21, 25];

    /// <summary>Enters and becomes the agent. Returns only if that failed.</summary>
    /// <param name="arguments">The agent's command line.</param>
    /// <returns>The exit code, not 0.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (Environment.ProcessId != 1) throw new FormatException("enter is for process 1 of a sandbox.");
        GuestRoot.MountProcesses();
        LinuxException.ThrowIfFailed(Libc.ChangeRoot(GuestRoot.Path), "enter the root");
        Limit(Libc.LimitCore, 0);
        Limit(Libc.LimitFiles, MostOpenFiles);
        Become(arguments);
        return 1;
    }

    private static void Become(IReadOnlyList<string> arguments)
    {
        LinuxException.ThrowIfFailed(Libc.ChangeDirectory("/"), "enter the root");
        // What is not in the bounding set is lost with the next program.
        for (nuint capability = 0; Libc.Prctl(Libc.ReadBounding, capability, 0, 0, 0) is var held && held >= 0; capability++)
            if (held == 1 && !Kept.Contains(capability))
                LinuxException.ThrowIfFailed(Libc.Prctl(Libc.DropBounding, capability, 0, 0, 0), "drop a capability");
        LinuxException.ThrowIfFailed(Libc.Prctl(Libc.SetNoNewPrivileges, 1, 0, 0, 0), "give up gaining privileges");
        LinuxException.ThrowIfFailed(Libc.Execute([$"{SandboxLayout.AgentDirectory}/skerry-agent", .. arguments]), "become the agent");
    }

    private static void Limit(int resource, ulong value) => LinuxException.ThrowIfFailed(Libc.SetLimit(resource, value), "set a limit");
}
