using System.Globalization;

namespace Skerry.Agent.Processes;

/// <summary>How often Linux has killed a process because memory had run out.</summary>
/// <param name="group">The control group of the user's processes; null if they have none of their own.</param>
internal sealed class MemoryKills(string? group)
{
    /// <summary>How often so far: in the group, or else on the whole machine, as far as that can be seen.</summary>
    public long Count()
    {
        try
        {
            var line = File.ReadLines(group is null ? "/proc/vmstat" : $"{group}/memory.events")
                .FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0; // gVisor counts nothing.
        }
    }
}
