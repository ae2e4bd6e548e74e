using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>The devices that user code may use: those that the OCI runtime specification asks of a container.</summary>
/// <seealso href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#default-devices">Default devices</seealso>
internal static class GuestDevices
{
    private const nuint Guarded = Libc.MountNoSetUser | Libc.MountNoPrograms;
    private const uint ForAll = 0x1B6; // 0666

    private static readonly (string Name, uint Major, uint Minor)[] Nodes =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
        [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"),
            ("ptmx", "pts/ptmx")];

    /// <summary>Makes them.</summary>
    /// <param name="directory">The empty <c>/dev</c> of the sandbox's root.</param>
    public static void Make(string directory)
    {
        GuestMounts.Mount("tmpfs", directory, "tmpfs", Guarded, "mode=755,size=64k,nr_inodes=64");
        foreach (var (name, major, minor) in Nodes)
        {
            var path = $"{directory}/{name}";
            LinuxException.ThrowIfFailed(Libc.MakeNode(path, Libc.CharacterDevice | ForAll, (major << 8) | minor), "make a device");
            LinuxException.ThrowIfFailed(Libc.Chmod(path, ForAll), "give a device to everyone");
        }

        foreach (var (name, target) in Links) File.CreateSymbolicLink($"{directory}/{name}", target);
        Directory.CreateDirectory($"{directory}/pts");
        Directory.CreateDirectory($"{directory}/shm");
        GuestMounts.Mount("devpts", $"{directory}/pts", "devpts", Guarded, "newinstance,ptmxmode=0666,mode=0620,max=64");
        GuestMounts.Mount(
            "tmpfs", $"{directory}/shm", "tmpfs", Guarded | Libc.MountNoDevices, "mode=1777,size=64m,nr_inodes=4096");
    }
}
