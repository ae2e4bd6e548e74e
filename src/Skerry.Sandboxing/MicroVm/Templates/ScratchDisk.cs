using System.Globalization;
using Skerry.Pools.Definitions;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>The disk that takes everything a session writes: of fixed size, and a sparse file until something is written.</summary>
internal static class ScratchDisk
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    /// <summary>Makes an empty one.</summary>
    /// <param name="file">Where.</param>
    /// <param name="resources">How large it is, and how many files it takes.</param>
    /// <param name="timeProvider">Bounds the call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be made.</exception>
    public static async Task CreateAsync(
        string file, SandboxResources resources, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using (var disk = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write)) RandomAccess.SetLength(disk, resources.ScratchBytes);
        // A disk that nobody needs after its machine needs no journal, no space set aside for root, and no tables written in advance.
        string[] arguments =
        [
            "-q", "-F", "-t", "ext4", "-O", "^has_journal,^resize_inode,^metadata_csum", "-m", "0", "-b", "4096",
            "-E", "lazy_itable_init=1,nodiscard,root_owner=0:0",
            "-N", resources.ScratchFiles.ToString(CultureInfo.InvariantCulture), file,
        ];
        await ProcessRunner.RunAsync(
            OciRuntime.Find("mkfs.ext4") ?? "mkfs.ext4", arguments, LongestCall, timeProvider, cancellationToken);
    }
}
