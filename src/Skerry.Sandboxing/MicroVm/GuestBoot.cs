using System.Security.Cryptography;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>What a template boots: a kernel, and an initial file system of its modules and our agent.</summary>
/// <param name="Directory">Where they are, under the names that QEMU is given.</param>
/// <param name="KernelHash">The kernel's hash.</param>
/// <param name="InitialFilesHash">The initial file system's hash.</param>
internal sealed record GuestBoot(string Directory, string KernelHash, string InitialFilesHash)
{
    private const string AgentArchive = "initrd.cpio";
    private const int Kept = 3;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Enterable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Finds what is to be booted, or puts it together.</summary>
    /// <param name="directory">Where such are kept.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="agentDirectory">The agent and the kernels of languages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be done.</exception>
    public static async Task<GuestBoot> OpenAsync(
        string directory, GuestKernel kernel, string agentDirectory, CancellationToken cancellationToken)
    {
        var kernelHash = await HashAsync(kernel.Kernel, cancellationToken);
        var draft = Path.Combine(directory, $".{DraftName.Next()}");
        if (System.IO.Directory.Exists(draft)) System.IO.Directory.Delete(draft, recursive: true);
        System.IO.Directory.CreateDirectory(draft);
        try
        {
            File.Copy(kernel.Kernel, Path.Combine(draft, Qemu.QemuArguments.Kernel));
            var initialFiles = Path.Combine(draft, Qemu.QemuArguments.InitialFiles);
            await JoinAsync([kernel.Modules, Path.Combine(agentDirectory, AgentArchive)], initialFiles, cancellationToken);
            foreach (var file in System.IO.Directory.EnumerateFiles(draft)) File.SetUnixFileMode(file, Readable);
            File.SetUnixFileMode(draft, Enterable);

            var initialFilesHash = await HashAsync(initialFiles, cancellationToken);
            var boot = new GuestBoot(Path.Combine(directory, $"{kernelHash[..8]}-{initialFilesHash[..8]}"), kernelHash, initialFilesHash);
            try
            {
                System.IO.Directory.Move(draft, boot.Directory);
            }
            catch (IOException) when (System.IO.Directory.Exists(boot.Directory))
            {
                // The time of its last use; the draft, made just now, has the same clock.
                System.IO.Directory.SetLastWriteTimeUtc(boot.Directory, System.IO.Directory.GetLastWriteTimeUtc(draft));
            }

            return boot;
        }
        finally
        {
            if (System.IO.Directory.Exists(draft)) System.IO.Directory.Delete(draft, recursive: true);
            Prune(directory);
        }
    }

    // Archives may follow one another, each beginning at a multiple of four bytes.
    // https://docs.kernel.org/driver-api/early-userspace/buffer-format.html
    private static async Task JoinAsync(IEnumerable<string> archives, string target, CancellationToken cancellationToken)
    {
        const int alignment = 512;
        await using var joined = File.Create(target);
        foreach (var archive in archives)
        {
            await using var part = File.OpenRead(archive);
            await part.CopyToAsync(joined, cancellationToken);
            joined.SetLength((joined.Length + alignment - 1) / alignment * alignment);
            joined.Position = joined.Length;
        }
    }

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static void Prune(string directory)
    {
        var old = System.IO.Directory.EnumerateDirectories(directory)
            .Where(candidate => !Path.GetFileName(candidate).StartsWith('.'))
            .OrderByDescending(System.IO.Directory.GetLastWriteTimeUtc)
            .Skip(Kept);
        foreach (var candidate in old) System.IO.Directory.Delete(candidate, recursive: true);
    }
}
