using System.Security.Cryptography;
using System.Text;

namespace Skerry.Server.Tests.Hosting;

/// <summary>What a server's sandboxes are on the host, read from the kernel and not from the server.</summary>
internal static class HostState
{
    private static readonly EnumerationOptions Tolerant = new() { IgnoreInaccessible = true, RecurseSubdirectories = true };

    /// <summary>The sandboxes that a state directory has a journal entry of.</summary>
    public static IReadOnlyList<string> Sandboxes(string stateDirectory)
    {
        var directory = $"/run/skerry/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateDirectory)))[..12]}/journal";
        return Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)!)] : [];
    }

    /// <summary>Every process, mount and cgroup that belongs to a state directory or to one of the given sandboxes.</summary>
    public static IReadOnlyList<string> Leftovers(string stateDirectory, IReadOnlyCollection<string> sandboxes) =>
    [
        .. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(stateDirectory, StringComparison.Ordinal))
            .Select(line => "mount " + line),
        .. Processes().Where(process => sandboxes.Any(id => process.Cgroup.Contains(id, StringComparison.Ordinal)))
            .Select(process => $"process {process.Id}"),
        .. Directory.EnumerateDirectories("/sys/fs/cgroup", "*", Tolerant)
            .Where(path => sandboxes.Contains(Path.GetFileName(path))).Select(path => "cgroup " + path),
        .. Sandboxes(stateDirectory).Where(sandboxes.Contains).Select(id => "journal " + id),
    ];

    /// <summary>A figure of a process, in KiB: <c>VmRSS</c>, <c>VmHWM</c>.</summary>
    public static long Memory(int process, string figure) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(figure + ":", StringComparison.Ordinal)).Split()[^2],
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Lets the high-water mark of a process begin anew (proc(5), clear_refs).</summary>
    public static void ResetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static IEnumerable<(string Id, string Cgroup)> Processes()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string cgroup;
            try
            {
                // What has ended and only waits for the machine's first process to ask for its exit code is gone.
                if (File.ReadAllText(Path.Combine(directory, "stat")).Contains(") Z ", StringComparison.Ordinal)) continue;
                cgroup = File.ReadAllText(Path.Combine(directory, "cgroup"));
            }
            catch (IOException)
            {
                continue; // it ended between the two reads
            }

            yield return (Path.GetFileName(directory), cgroup);
        }
    }
}
