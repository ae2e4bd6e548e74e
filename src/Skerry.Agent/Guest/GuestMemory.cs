using System.Globalization;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>The control group that user code runs in, so that memory is used up there and not in the machine.</summary>
/// <remarks>
/// A machine without memory panics once the last process that may be killed is on its way out; a control group waits for it.
/// </remarks>
internal static class GuestMemory
{
    /// <summary>Where the group is in the sandbox's root; out of the user's sight.</summary>
    public const string Group = "/run/skerry/user";

    private const string Groups = "/sys/fs/cgroup";
    private const string User = Groups + "/user";
    private const long ForTheAgent = 32 << 20;

    /// <summary>Makes the group, and shows it in the root.</summary>
    public static void Limit()
    {
        const nuint flags = Libc.MountNoSetUser | Libc.MountNoDevices | Libc.MountNoPrograms;
        GuestMounts.Mount("cgroup2", Groups, "cgroup2", flags);
        File.WriteAllText($"{Groups}/cgroup.subtree_control", "+memory");
        Directory.CreateDirectory(User);
        var available = Available();
        var limit = Math.Max(available - ForTheAgent, available / 4 * 3);
        File.WriteAllText($"{User}/memory.max", limit.ToString(CultureInfo.InvariantCulture));

        Directory.CreateDirectory(GuestRoot.Path + Group);
        GuestMounts.Bind(User, GuestRoot.Path + Group);
    }

    private static long Available()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
