using System.Globalization;

namespace Skerry.Soak.Servers;

/// <summary>A process as /proc shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="StartTime">When it started; with the number that names it for good.</param>
/// <param name="User">Its real user id.</param>
/// <param name="Cgroups">Its control groups.</param>
internal sealed record HostProcess(int Id, int Parent, string StartTime, uint User, string Cgroups)
{
    /// <summary>All that live; what has ended and only waits to be asked for its exit code is gone.</summary>
    public static IEnumerable<HostProcess> All() =>
        Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
            .Select(Read).OfType<HostProcess>();

    private static HostProcess? Read(string directory)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            // The name, in brackets, may hold anything: what follows the last one is well formed (proc(5)).
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X") return null;
            var user = File.ReadLines(Path.Combine(directory, "status"))
                .First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
            return new HostProcess(
                int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[19],
                uint.Parse(user, CultureInfo.InvariantCulture),
                File.ReadAllText(Path.Combine(directory, "cgroup")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // it ended between two reads
        }
    }
}
