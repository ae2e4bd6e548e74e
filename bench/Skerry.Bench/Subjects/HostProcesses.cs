using System.Globalization;

namespace Skerry.Bench.Subjects;

/// <summary>The processes of the host, as <c>/proc</c> shows them.</summary>
internal static class HostProcesses
{
    /// <summary>A process and all that descend from it.</summary>
    public static IReadOnlyList<int> Tree(int root)
    {
        var children = All().ToLookup(Parent);
        List<int> tree = [root];
        for (var next = 0; next < tree.Count; next++)
            tree.AddRange(children[tree[next]]);
        return tree;
    }

    /// <summary>Every process of a process-id namespace.</summary>
    /// <param name="name">Its name, as the link <c>/proc/self/ns/pid</c> gives it: <c>pid:[4026532190]</c>.</param>
    /// <exception cref="InvalidOperationException">It is the host's own.</exception>
    public static IReadOnlyList<int> InNamespace(string name)
    {
        if (name == Namespace("self"))
            throw new InvalidOperationException(
                $"the sandbox names the host's own process namespace, {name}: its processes cannot be told apart");
        return [.. All().Where(process => Namespace(process.ToString(CultureInfo.InvariantCulture)) == name)];
    }

    /// <summary>Every process of a control group that is called by a sandbox's id.</summary>
    public static IReadOnlyList<int> InControlGroup(string sandboxId) =>
        [.. All().Where(process => Read(process, "cgroup").Contains(sandboxId, StringComparison.Ordinal))];

    /// <summary>Every QEMU.</summary>
    public static IReadOnlyList<int> Machines() =>
        [.. All().Where(process => Read(process, "comm").StartsWith("qemu-system-", StringComparison.Ordinal))];

    private static string? Namespace(string process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/pid").LinkTarget;
        }
        catch (IOException) // it ended meanwhile
        {
            return null;
        }
    }

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    // "12 (a name) S 1 …": the name may hold anything, so count from its closing parenthesis.
    private static int Parent(int process) =>
        Read(process, "stat") is { Length: > 0 } stat
            ? int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture)
            : 0;

    // Nothing, if it ended meanwhile.
    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
