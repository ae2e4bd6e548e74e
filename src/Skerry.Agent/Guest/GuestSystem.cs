using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>What Linux shows of itself, for process 1 alone. None of it is in the sandbox's root.</summary>
internal static class GuestSystem
{
    private const nuint Guarded = Libc.MountNoSetUser | Libc.MountNoPrograms;

    /// <summary>Mounts it.</summary>
    public static void Mount()
    {
        GuestMounts.Mount("proc", "/proc", "proc", Guarded | Libc.MountNoDevices);
        GuestMounts.Mount("sysfs", "/sys", "sysfs", Guarded | Libc.MountNoDevices);
        GuestMounts.Mount("devtmpfs", "/dev", "devtmpfs", Guarded, "mode=0755");
    }
}
