using System.Globalization;

namespace Skerry.Agent.Processes;

/// <summary>A time in the life of processes: what Linux notes when one starts is only exact to a hundredth of a second.</summary>
/// <param name="Ticks">Hundredths of a second since the machine started.</param>
/// <param name="LastPid">The process id given last; 0 if that is not known.</param>
internal readonly record struct ProcessTime(long Ticks, int LastPid)
{
    /// <summary>The present.</summary>
    public static ProcessTime Now()
    {
        // In this order: a process that starts between the two counts as a later one.
        var last = File.ReadAllText("/proc/loadavg").AsSpan().Trim();
        var uptime = File.ReadAllText("/proc/uptime");
        var seconds = double.Parse(uptime.AsSpan(0, uptime.IndexOf(' ')), CultureInfo.InvariantCulture);
        return new ProcessTime(
            (long)Math.Round(seconds * 100), int.Parse(last[(last.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a process started after it.</summary>
    public bool Precedes(ProcessEntry process) => process.Started > Ticks || (process.Started == Ticks && process.Pid > LastPid);
}
