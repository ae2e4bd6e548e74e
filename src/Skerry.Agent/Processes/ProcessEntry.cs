using System.Globalization;

namespace Skerry.Agent.Processes;

/// <summary>A process as <c>/proc</c> shows it.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Parent">The process id of its parent.</param>
/// <param name="Started">When it started, in hundredths of a second since the machine did.</param>
internal sealed record ProcessEntry(int Pid, int Parent, long Started)
{
    // Counted from the one after the name: the state, the parent, and the time of the start.
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int StartField = 19;

    /// <summary>All processes that have not ended.</summary>
    public static IEnumerable<ProcessEntry> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Read(pid) is { } entry)
                yield return entry;
    }

    private static ProcessEntry? Read(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }

    /// <summary>Reads a line of <c>/proc/PID/stat</c>. A process may call itself anything, brackets and spaces included.</summary>
    /// <returns>The process, or null if it has ended and only waits to be reaped.</returns>
    public static ProcessEntry? Parse(int pid, string line)
    {
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        if (fields[StateField] is "Z" or "X") return null;
        return new ProcessEntry(
            pid, int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
            long.Parse(fields[StartField], CultureInfo.InvariantCulture));
    }
}
