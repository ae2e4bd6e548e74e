using Skerry.Agent.Hosting;
using Skerry.Agent.Machine;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>Puts the sandbox's root together, so that user code sees what it sees in a container.</summary>
/// <remarks>
/// <code>
///   /root             overlay, read-only         the image below (/image, EROFS), the scratch disk above (/scratch, ext4)
///   ├─ mnt/data, home/sandbox, tmp, var/tmp      the same overlay, writable
///   ├─ dev             tmpfs                     five devices that hold nothing, a terminal's; dev/pts, dev/shm
///   ├─ opt/skerry      read-only                 the agent and the kernels, from the initial root
///   ├─ run/skerry      tmpfs, the agent's        hostname, hosts, machine-id; each read-only over the one in etc
///   └─ proc            see <see cref="MountProcesses"/>
/// </code>
/// </remarks>
internal static class GuestRoot
{
    /// <summary>Where it is, until it is entered.</summary>
    public const string Path = "/root";

    private const string Image = "/image";
    private const string Scratch = "/scratch";
    private const nuint Guarded = Libc.MountNoSetUser | Libc.MountNoDevices;
    private const uint Usual = 0x1ED; // 0755

    /// <summary>Makes it, all but <c>/proc</c>.</summary>
    /// <exception cref="IOException">A disk is missing, or is not what it should be.</exception>
    public static void Make(ServeOptions options)
    {
        GuestMounts.Mount(GuestDisks.Find("image"), Image, "erofs", Guarded | Libc.MountReadOnly);
        GuestMounts.Mount(GuestDisks.Find("scratch"), Scratch, "ext4", Guarded | Libc.MountNoAccessTimes, "noinit_itable");
        MakeDirectory(Scratch + "/upper");
        MakeDirectory(Scratch + "/work");
        // The disk ends with the machine: nothing on it need be safe from a loss of power.
        GuestMounts.Mount(
            "skerry", Path, "overlay", Guarded | Libc.MountNoAccessTimes,
            $"lowerdir={Image},upperdir={Scratch}/upper,workdir={Scratch}/work,volatile");

        foreach (var target in (string[])["/proc", "/dev", "/etc", SandboxLayout.AgentDirectory, MachineIdentity.DirectoryPath])
            Ensure(target, 0, 0);
        foreach (var writable in SandboxLayout.WritableDirectories)
        {
            Ensure(writable, (uint)options.User.Uid, (uint)options.User.Gid);
            GuestMounts.Bind(Path + writable, Path + writable);
        }

        GuestDevices.Make(Path + "/dev");
        // It stands at the same place in the initial root.
        GuestMounts.BindReadOnly(SandboxLayout.AgentDirectory, Path + SandboxLayout.AgentDirectory, Guarded);
        MakeIdentity();
        GuestMounts.Change(Path, Guarded | Libc.MountNoAccessTimes | Libc.MountReadOnly);
    }

    /// <summary>Mounts <c>/proc</c> for the process namespace of the caller, with what container runtimes hide of it hidden.</summary>
    public static void MountProcesses()
    {
        const nuint flags = Guarded | Libc.MountNoPrograms;
        GuestMounts.Mount("proc", Path + "/proc", "proc", flags);
        foreach (var file in SandboxLayout.MaskedFiles.Where(file => File.Exists(Path + file))) GuestMounts.Bind("/dev/null", Path + file);
        foreach (var directory in SandboxLayout.MaskedDirectories.Where(directory => Directory.Exists(Path + directory)))
            GuestMounts.Mount("tmpfs", Path + directory, "tmpfs", flags | Libc.MountReadOnly, "mode=0755,size=0,nr_inodes=1");
        foreach (var path in SandboxLayout.ReadOnlyPaths.Where(path => System.IO.Path.Exists(Path + path)))
            GuestMounts.BindReadOnly(Path + path, Path + path, flags);
    }

    private static void MakeIdentity()
    {
        var directory = Path + MachineIdentity.DirectoryPath;
        GuestMounts.Mount("tmpfs", directory, "tmpfs", Guarded | Libc.MountNoPrograms, "mode=0700,size=64k,nr_inodes=16");
        MachineIdentity.Set(BootCommand.FirstHostName, "", Path);
        foreach (var name in MachineIdentity.Files)
        {
            var target = $"{Path}/etc/{name}";
            // A link would lead out of the root.
            if (!File.Exists(target) || new FileInfo(target).LinkTarget is not null)
            {
                File.Delete(target);
                File.WriteAllText(target, "");
            }

            GuestMounts.BindReadOnly($"{directory}/{name}", target, Guarded | Libc.MountNoPrograms);
        }
    }

    // The way to a mount must be made of directories: a link in the image would lead out of the root.
    private static void Ensure(string path, uint user, uint group)
    {
        var current = Path;
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            current = $"{current}/{segment}";
            if (new FileInfo(current).LinkTarget is not null)
                throw new IOException($"The image has a link on the way to {path}, where a directory must be.");
            if (Directory.Exists(current)) continue;
            MakeDirectory(current);
            LinuxException.ThrowIfFailed(Libc.Chown(current, user, group), "give a directory its owner");
        }
    }

    private static void MakeDirectory(string path)
    {
        Directory.CreateDirectory(path);
        LinuxException.ThrowIfFailed(Libc.Chmod(path, Usual), "open a directory to everyone");
    }
}
