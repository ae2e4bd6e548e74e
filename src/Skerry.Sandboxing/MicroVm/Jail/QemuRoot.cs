using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>
/// The root file system that QEMU sees in its jail: the program, the libraries it is linked to, its firmware, and nothing else.
/// </summary>
/// <remarks>A copy, made once for each build of QEMU that the machine has had installed, and shared read-only by every jail.</remarks>
internal static partial class QemuRoot
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);

    private static readonly string[] FirmwareDirectories = ["/usr/share/qemu", "/usr/share/seabios", "/usr/lib/ipxe/qemu"];

    // What the machine loads with and without a kernel on its command line; the names are the same in every version since 5.
    private static readonly string[] Firmware =
        ["bios-microvm.bin", "qboot.rom", "linuxboot.bin", "linuxboot_dma.bin", "pvh.bin", "kvmvapic.bin", "multiboot.bin",
            "multiboot_dma.bin"];

    // Emulation is a module of its own in distributions' builds.
    private static readonly string[] Modules = ["/usr/lib/x86_64-linux-gnu/qemu/accel-tcg-x86_64.so",
        "/usr/lib64/qemu/accel-tcg-x86_64.so"];

    // Where the bundle mounts something.
    private static readonly string[] MountPoints = ["dev", "proc", "sys", "tmp", "run/skerry", "guest"];

    private static readonly string[] MountedFiles = ["image"];

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Finds the root of a QEMU, or makes it.</summary>
    /// <param name="directory">Where roots are kept.</param>
    /// <param name="program">The QEMU.</param>
    /// <param name="timeProvider">Bounds the calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The root's directory.</returns>
    /// <exception cref="IOException">It could not be made.</exception>
    public static async Task<string> OpenAsync(
        string directory, QemuProgram program, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var files = await FilesAsync(program, timeProvider, cancellationToken);
        var root = Path.Combine(directory, KeyOf(files));
        if (Directory.Exists(root)) return root;

        // Another server may be making the same: whoever is first, the result is one.
        var draft = $"{root}.{DraftName.Next()}";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        foreach (var file in files) Copy(file, draft + file);
        foreach (var point in MountPoints) Directory.CreateDirectory(Path.Combine(draft, point), Readable);
        foreach (var point in MountedFiles) await File.WriteAllBytesAsync(Path.Combine(draft, point), [], cancellationToken);
        foreach (var made in Directory.EnumerateDirectories(draft, "*", SearchOption.AllDirectories).Append(draft))
            File.SetUnixFileMode(made, Readable);
        try
        {
            Directory.Move(draft, root);
        }
        catch (IOException) when (Directory.Exists(root))
        {
            Directory.Delete(draft, recursive: true);
        }

        return root;
    }

    private static async Task<IReadOnlyList<string>> FilesAsync(
        QemuProgram program, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        string[] binaries = [program.Path, .. Modules.Where(File.Exists)];
        var libraries = new List<string>();
        foreach (var binary in binaries)
        {
            var linked = await ProcessRunner.RunAsync(
                OciRuntime.Find("ldd") ?? "ldd", [binary], LongestCall, timeProvider, cancellationToken);
            libraries.AddRange(LibraryPath().Matches(linked).Select(match => match.Groups["path"].Value));
        }

        var firmware = FirmwareDirectories.SelectMany(directory => Firmware.Select(name => Path.Combine(directory, name)))
            .Where(File.Exists);
        return [.. binaries.Concat(libraries).Concat(firmware).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string KeyOf(IEnumerable<string> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            var found = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
            text.Append(null, $"{file} {found.FullName} {found.Length} {found.LastWriteTimeUtc.Ticks}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static void Copy(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // What a link leads to, under the link's own name.
        File.Copy(file, target);
        File.SetUnixFileMode(target, Readable);
    }

    [GeneratedRegex(@"(?:=> |^\s+)(?<path>/\S+) \(0x[0-9a-f]+\)", RegexOptions.Multiline)]
    private static partial Regex LibraryPath();
}
