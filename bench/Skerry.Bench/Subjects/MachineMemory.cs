using System.Globalization;

namespace Skerry.Bench.Subjects;

/// <summary>The memory of the whole machine, as <c>/proc/meminfo</c> tells it.</summary>
internal static class MachineMemory
{
    /// <summary>
    /// What is not available to anyone else, in kB: of processes, of the kernel for them, of files in memory. Not what it only caches.
    /// </summary>
    public static long Used() => Field("MemTotal:") - Field("MemAvailable:");

    private static long Field(string name) =>
        long.Parse(
            File.ReadLines("/proc/meminfo").First(line => line.StartsWith(name, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
}
