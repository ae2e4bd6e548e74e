using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>The processor of this machine, as far as a guest sees through to it.</summary>
internal static class HostProcessor
{
    private static readonly string[] Telling = ["vendor_id", "cpu family", "model", "model name", "stepping", "microcode", "flags"];

    /// <summary>A name that stands for it.</summary>
    public static string Identify() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Telling.Select(Read)))))[..16];

    /// <summary>How fast its time-stamp counter runs, in kHz; null if that is not known.</summary>
    /// <remarks>Where Linux knows the counter's speed, it takes its "bogomips" from it: two for each million ticks a second.</remarks>
    public static long? CounterKilohertz() =>
        double.TryParse(Read("bogomips"), CultureInfo.InvariantCulture, out var bogomips) && bogomips > 0
            ? (long)Math.Round(bogomips * 500)
            : null;

    // Of the first processor; its part of the file ends with an empty line.
    private static string Read(string member) =>
        File.ReadLines("/proc/cpuinfo")
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(parts => parts.Length == 2 && parts[0] == member)?[1] ?? "";
}
