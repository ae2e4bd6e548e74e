using System.Globalization;

namespace Skerry.Linux;

/// <summary>One process of one boot of this machine; no other ever has the same.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="StartTime">When it started, in clock ticks since the boot.</param>
/// <param name="BootId">The boot.</param>
internal sealed record ProcessIdentity(int ProcessId, long StartTime, string BootId)
{
    private const int StartTimeField = 22;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)
        ?? throw new InvalidOperationException("/proc does not show this process.");

    /// <summary>Whether the process is still there.</summary>
    public bool IsAlive => Of(ProcessId) == this;

    /// <summary>The host's user that a process runs as; null if it is not there.</summary>
    public static uint? ReadUser(int processId)
    {
        try
        {
            // Uid:	0	0	0	0
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
                .First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
            return uint.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Tells which process has a number; null if none has.</summary>
    public static ProcessIdentity? Of(int processId)
    {
        try
        {
            // The second field is the program's name in parentheses and may hold anything; what follows the last one is fields 3 and on.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessIdentity(
                processId,
                long.Parse(fields[StartTimeField - 3], CultureInfo.InvariantCulture),
                File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
        }
        catch (IOException)
        {
            return null;
        }
    }
}
