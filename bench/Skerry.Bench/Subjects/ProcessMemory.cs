using System.Globalization;

namespace Skerry.Bench.Subjects;

/// <summary>What a process costs in memory, in kB.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pss">Its own pages, and its share of those it has in common with others.</param>
/// <param name="Private">Its own pages, those of a file included that nobody else has mapped at this moment.</param>
/// <param name="Anonymous">Its own pages that no file has: what its end would give back, whoever else there is.</param>
internal sealed record ProcessMemory(string Name, long Pss, long Private, long Anonymous)
{
    public static ProcessMemory Read(int process)
    {
        var fields = Fields($"/proc/{process}/smaps_rollup");
        var name = File.ReadAllText($"/proc/{process}/comm").Trim();
        return new ProcessMemory(name, fields["Pss"], fields["Private_Clean"] + fields["Private_Dirty"], fields["Anonymous"]);
    }

    /// <summary>Resident memory now, and the most there was since <see cref="ForgetPeak"/>, in kB.</summary>
    public static (long Now, long Peak) Resident(int process)
    {
        var fields = Fields($"/proc/{process}/status");
        return (fields["VmRSS"], fields["VmHWM"]);
    }

    /// <summary>Lets the kernel's high-water mark of a process begin anew.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static Dictionary<string, long> Fields(string path) =>
        File.ReadLines(path)
            .Select(line => line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 3 && words[2] == "kB")
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
}
