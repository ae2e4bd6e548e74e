using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Bench.Subjects;

/// <summary>The memory of virtual machines, as the host sees it.</summary>
/// <remarks>
/// A guest cannot name the process that it runs in, and a server does not tell a caller. But code in a guest can be sent a word that
/// exists nowhere else, and the host can look for the process in whose own pages that word now stands.
/// </remarks>
/// <seealso href="https://docs.kernel.org/admin-guide/mm/pagemap.html">pagemap</seealso>
internal static class GuestMemory
{
    private const int ChunkSize = 1 << 20;
    private const ulong Present = 1UL << 63;
    private const ulong OfFile = 1UL << 61;

    /// <summary>The processes, of those given, in whose own pages a word stands.</summary>
    /// <param name="word">ASCII; long enough to be met by chance nowhere.</param>
    /// <param name="processes">Where to look; those that end meanwhile are left out.</param>
    public static IReadOnlyList<int> Holding(string word, IEnumerable<int> processes)
    {
        var bytes = Encoding.ASCII.GetBytes(word);
        return [.. processes.Where(process => Holds(process, bytes))];
    }

    private static bool Holds(int process, byte[] word)
    {
        try
        {
            using var pages = File.OpenHandle($"/proc/{process}/pagemap");
            using var memory = File.OpenHandle($"/proc/{process}/mem");
            var buffer = new byte[ChunkSize];
            return Mappings(process).SelectMany(mapping => OwnRuns(pages, mapping)).Any(run => Contains(memory, run, word, buffer));
        }
        catch (IOException) // it ended meanwhile
        {
            return false;
        }
    }

    private static List<(long Start, long End)> Mappings(int process) =>
        [.. File.ReadLines($"/proc/{process}/maps")
            .Where(line => line.Split(' ', 3)[1].StartsWith("rw-p", StringComparison.Ordinal))
            .Select(line => line.Split(' ', 2)[0].Split('-'))
            .Select(ends => (Address(ends[0]), Address(ends[1])))];

    private static long Address(string hexadecimal) => long.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Neighbouring pages that the process has to itself: copies of what it wrote to.
    private static IEnumerable<(long Start, long End)> OwnRuns(SafeFileHandle pages, (long Start, long End) mapping)
    {
        var size = Environment.SystemPageSize;
        var entries = new ulong[(mapping.End - mapping.Start) / size];
        var read = RandomAccess.Read(pages, MemoryMarshal.AsBytes(entries.AsSpan()), mapping.Start / size * sizeof(ulong)) / sizeof(ulong);
        for (var first = 0; first < read; first++)
        {
            var last = first;
            while (last < read && (entries[last] & (Present | OfFile)) == Present) last++;
            if (last == first) continue;
            yield return (mapping.Start + (long)first * size, mapping.Start + (long)last * size);
            first = last;
        }
    }

    private static bool Contains(SafeFileHandle memory, (long Start, long End) run, byte[] word, byte[] buffer)
    {
        // Each piece begins within the one before, so that no word is cut in two.
        for (var at = run.Start; at < run.End; at += buffer.Length - word.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, run.End - at));
            var read = RandomAccess.Read(memory, piece, at);
            if (piece[..read].IndexOf(word) >= 0) return true;
        }

        return false;
    }
}
