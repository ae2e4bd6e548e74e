using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Skerry.Soak.Servers;

/// <summary>What a server's sandboxes are on the host, read from the kernel and the file system and not from the server.</summary>
/// <param name="stateDirectory">The server's state directory.</param>
internal sealed partial class ServerRemains(string stateDirectory)
{
    private const string RunDirectory = "/run/skerry";
    private const uint BlockIds = 1024u * 65536u;
    private static readonly EnumerationOptions Tolerant =
        new() { IgnoreInaccessible = true, RecurseSubdirectories = true, MaxRecursionDepth = 8 };

    // The control group of a server is named after its state directory.
    private readonly string _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateDirectory)))[..12];

    /// <summary>
    /// The names of all sandboxes of which there is anything: control group, directory, journal entry, entry of the runtime.
    /// </summary>
    public IReadOnlySet<string> Sandboxes() =>
        Cgroups().Concat(Entries()).Select(path => Path.GetFileName(path)!).Where(name => SandboxName().IsMatch(name))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Every process of its sandboxes: by control group, or by user.</summary>
    public IReadOnlyList<HostProcess> Processes()
    {
        var block = FirstUser();
        return
        [
            .. HostProcess.All().Where(process => process.Cgroups.Contains($"/skerry/{_hash}/", StringComparison.Ordinal)
                || (process.User >= block && process.User - block < BlockIds)),
        ];
    }

    /// <summary>What there is of the given sandboxes, and of the given processes.</summary>
    public IReadOnlyList<string> Of(IReadOnlySet<string> sandboxes, IReadOnlyCollection<HostProcess> processes)
    {
        var alive = HostProcess.All().ToDictionary(process => process.Id);
        return
        [
            .. processes.Where(process => alive.TryGetValue(process.Id, out var now) && now.StartTime == process.StartTime)
                .Select(process => $"process {process.Id} of user {process.User}"),
            .. alive.Values.Where(process => sandboxes.Any(id => process.Cgroups.Contains(id, StringComparison.Ordinal)))
                .Select(process => $"process {process.Id} in {process.Cgroups.Trim().ReplaceLineEndings(" ")}"),
            .. Mounts().Where(mount => sandboxes.Any(id => mount.Contains(id, StringComparison.Ordinal))).Select(mount => "mount " + mount),
            .. Cgroups().Where(path => sandboxes.Contains(Path.GetFileName(path))).Select(path => "cgroup " + path),
            .. Entries().Where(path => sandboxes.Contains(Path.GetFileName(path))).Select(path => "entry " + path),
        ];
    }

    /// <summary>Everything that there is although the server has ended in order.</summary>
    public IReadOnlyList<string> All() =>
    [
        .. Processes()
            .Select(process => $"process {process.Id} of user {process.User} in {process.Cgroups.Trim().ReplaceLineEndings(" ")}"),
        .. Mounts().Select(mount => "mount " + mount),
        .. Cgroups().Where(path => SandboxName().IsMatch(Path.GetFileName(path))).Select(path => "cgroup " + path),
        .. Entries().Select(path => "entry " + path),
    ];

    private IEnumerable<string> Mounts() =>
        File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(stateDirectory, StringComparison.Ordinal));

    private IEnumerable<string> Cgroups() =>
        Below("/sys/fs/cgroup", directory => directory.Contains($"/skerry/{_hash}", StringComparison.Ordinal));

    // The journal is in the state directory, or in one that bears the server's name where what a boot takes away is kept.
    private IEnumerable<string> Entries()
    {
        string[] places =
        [
            Path.Combine(stateDirectory, "live"), Path.Combine(stateDirectory, "runtime"), Path.Combine(stateDirectory, "journal"),
            .. Below(RunDirectory, directory => directory.Contains(_hash, StringComparison.Ordinal)),
        ];
        return places.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
            .Where(path => SandboxName().IsMatch(Path.GetFileName(path)) || path.Contains("/journal/", StringComparison.Ordinal))
            .Distinct();
    }

    private static IEnumerable<string> Below(string root, Func<string, bool> wanted) =>
        Directory.Exists(root) ? Directory.EnumerateDirectories(root, "*", Tolerant).Where(wanted) : [];

    // Which block of user ids is the server's, the claim that names its state directory says.
    private uint FirstUser()
    {
        var claims = Path.Combine(RunDirectory, "uids");
        foreach (var claim in Directory.Exists(claims) ? Directory.EnumerateFiles(claims) : [])
        {
            try
            {
                // Opened for sharing: a lock of this process would have a server take the block for held.
                using var reader = new StreamReader(
                    new FileStream(claim, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
                if (reader.ReadToEnd().Trim() == stateDirectory
                    && uint.TryParse(Path.GetFileName(claim), CultureInfo.InvariantCulture, out var first))
                    return first;
            }
            catch (IOException)
            {
                // It is being taken or given back by another server, whose name would not be this one's.
            }
        }

        return uint.MaxValue;
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex SandboxName();
}
