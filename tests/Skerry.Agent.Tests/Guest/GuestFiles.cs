using System.Diagnostics;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Guest;

/// <summary>What a virtual machine is started from: what <c>./test</c> prepares, and a scratch disk of its own.</summary>
internal static class GuestFiles
{
    /// <summary>The size of the scratch disk in bytes.</summary>
    public const long ScratchBytes = 64L << 20;

    private const int ScratchFiles = 2048;

    /// <summary>The directory with the newest kernel and its modules.</summary>
    public static string Guest { get; } = Newest();

    /// <summary>Makes the one archive that QEMU takes: the modules, then the agent.</summary>
    public static async Task MakeInitialRootAsync(string path)
    {
        await using var archive = File.Create(path);
        foreach (var part in (string[])[Path.Combine(Guest, "modules.cpio"), Path.Combine(SandboxFiles.AgentDirectory, "initrd.cpio")])
        {
            await using var content = File.OpenRead(part);
            await content.CopyToAsync(archive);
        }
    }

    /// <summary>Makes an empty scratch disk.</summary>
    public static async Task MakeScratchAsync(string path)
    {
        await using (var file = File.Create(path)) file.SetLength(ScratchBytes);
        using var format = Process.Start(new ProcessStartInfo(
            "mkfs.ext4",
            ["-q", "-F", "-O", "^has_journal,^resize_inode", "-m", "0", "-N", $"{ScratchFiles}", "-E",
                "lazy_itable_init=0,nodiscard", path]))!;
        await format.WaitForExitAsync().Within("formatting the scratch disk");
        format.ExitCode.ShouldBe(0);
    }

    private static string Newest()
    {
        var guests = new DirectoryInfo(Path.Combine(Environment.GetEnvironmentVariable("SKERRY_HOME") ?? "/var/lib/skerry", "guests"));
        var newest = guests.Exists
            ? guests.EnumerateDirectories().Where(guest => guest.Name[0] != '.').MaxBy(guest => guest.LastWriteTimeUtc)
            : null;
        return newest?.FullName
            ?? throw new InvalidOperationException($"There is no guest kernel under {guests}. Run ./test, which fetches it.");
    }
}
