using System.Text;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>What a machine that is being made wrote to its serial port, and QEMU to its own.</summary>
internal static class MachineConsole
{
    private const int LongestText = 2048;

    /// <summary>The end of it, for a message.</summary>
    public static string ReadEnd(JailedQemu qemu)
    {
        var file = qemu.Own(QemuArguments.ConsoleFile);
        var said = File.Exists(file) ? File.ReadAllText(file, Encoding.Latin1) : "";
        return $"{qemu.ReadErrors()} {said[Math.Max(0, said.Length - LongestText)..].Trim()}".Trim();
    }
}
