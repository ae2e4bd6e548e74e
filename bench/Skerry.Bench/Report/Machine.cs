using System.Globalization;
using System.Runtime.InteropServices;

namespace Skerry.Bench.Report;

/// <summary>The machine that numbers belong to.</summary>
internal sealed record Machine(string Cpu, int Cores, long MemoryMegabytes, string Kernel, string Runtime)
{
    public static Machine Read()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var memory = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        var kilobytes = memory.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return new Machine(
            model?.Split(':', 2)[1].Trim() ?? "unknown",
            Environment.ProcessorCount,
            long.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024,
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            RuntimeInformation.FrameworkDescription);
    }

    /// <summary>The load averages of 1, 5 and 15 minutes, as the kernel prints them.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
}
