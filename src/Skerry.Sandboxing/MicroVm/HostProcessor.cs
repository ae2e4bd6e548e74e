using System.Security.Cryptography;
using System.Text;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>The processor of this machine, as far as a guest that sees through to it can tell it from another.</summary>
internal static class HostProcessor
{
    private static readonly string[] Telling = ["vendor_id", "cpu family", "model", "model name", "stepping", "microcode", "flags"];

    /// <summary>A name that stands for it.</summary>
    public static string Identify()
    {
        // The first processor's part of the file; it ends with an empty line.
        var lines = File.ReadLines("/proc/cpuinfo")
            .TakeWhile(line => line.Length > 0)
            .Where(line => Telling.Contains(line.Split(':')[0].Trim()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
    }
}
