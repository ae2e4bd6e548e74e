namespace Skerry.Sandboxing.MicroVm;

/// <summary>The kernel that virtual machines boot, and the modules it needs.</summary>
/// <param name="Directory">Where they are.</param>
internal sealed record GuestKernel(string Directory)
{
    /// <summary>The kernel.</summary>
    public string Kernel => Path.Combine(Directory, "vmlinuz");

    /// <summary>An archive of the modules, in the order of which they are loaded: the first part of the initial file system.</summary>
    public string Modules => Path.Combine(Directory, "modules.cpio");

    /// <summary>Finds the newest.</summary>
    /// <param name="directory">Where kernels are kept.</param>
    /// <returns>The kernel, or null if there is none.</returns>
    public static GuestKernel? Find(string directory) =>
        !System.IO.Directory.Exists(directory)
            ? null
            : System.IO.Directory.EnumerateDirectories(directory)
                .Where(candidate => !Path.GetFileName(candidate).StartsWith('.'))
                .Select(candidate => new GuestKernel(candidate))
                .Where(candidate => File.Exists(candidate.Kernel) && File.Exists(candidate.Modules))
                .MaxBy(candidate => System.IO.Directory.GetLastWriteTimeUtc(candidate.Directory));
}
