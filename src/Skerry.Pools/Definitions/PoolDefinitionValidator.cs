using System.Text.RegularExpressions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Definitions;

/// <summary>The bounds of a pool definition.</summary>
public static partial class PoolDefinitionValidator
{
    /// <summary>The most sessions that a pool may have, as on Azure.</summary>
    public const int MostSessions = 600;

    private const long MiB = 1L << 20;
    private const long TiB = 1L << 40;

    /// <summary>Checks a definition against the bounds that its members document.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>A sentence for each member out of bounds: what is wrong and what is allowed. Empty if all is well.</returns>
    public static IReadOnlyList<string> Validate(PoolDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var resources = definition.Resources;
        return
        [
            .. Name(definition.Address.Name, "name"),
            .. Name(definition.Address.ResourceGroup, "resourceGroup"),
            .. Name(definition.Address.Subscription, "subscription"),
            .. Name(definition.Image, "image"),
            .. Enum.IsDefined(definition.MinimumIsolation)
                ? (string[])[]
                : [$"minimumIsolation: {definition.MinimumIsolation} is not known; {IsolationLevels.All} are."],
            .. Range(definition.MaxConcurrentSessions, 1, MostSessions, "maxConcurrentSessions"),
            .. Range(definition.ReadySessionInstances, 0, Math.Max(0, definition.MaxConcurrentSessions), "readySessionInstances"),
            .. Range(definition.Cooldown, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "cooldown"),
            .. Range(definition.AllocationPatience, TimeSpan.Zero, TimeSpan.FromSeconds(60), "allocationPatience"),
            .. Range(resources.MemoryBytes, 128 * MiB, TiB, "resources.memoryBytes"),
            .. Range(resources.Cpus, 0.1, 256, "resources.cpus"),
            .. Range(resources.MaxProcesses, 64, 32768, "resources.maxProcesses"),
            .. Range(resources.ScratchBytes, 16 * MiB, TiB, "resources.scratchBytes"),
            .. Range(resources.ScratchFiles, 1024, 10_000_000, "resources.scratchFiles"),
            .. (definition.Preload ?? []).Where(module => !ModuleName().IsMatch(module))
                .Select(module =>
                    $"preload: '{module}' is not a module name; letters, digits, '_' and '.' are allowed, at most 128 characters."),
        ];
    }

    /// <summary>Checks the definitions of one server: each by itself, and that no two share a name.</summary>
    /// <param name="definitions">The definitions.</param>
    /// <param name="label">What the sentences about a definition begin with, by its place in the list.</param>
    /// <returns>A sentence for each thing that is wrong. Empty if all is well.</returns>
    public static IReadOnlyList<string> Validate(IReadOnlyList<PoolDefinition> definitions, Func<int, string> label)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ArgumentNullException.ThrowIfNull(label);
        return
        [
            .. definitions.SelectMany((definition, index) => Validate(definition).Select(problem => $"{label(index)}: {problem}")),
            .. definitions.Index().GroupBy(pool => pool.Item.Address.Name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1)
                .Select(
                    group => $"{label(group.First().Index)}: {group.Count()} pools are named '{group.Key}'; a name is unique on a server."),
        ];
    }

    private static IEnumerable<string> Name(string value, string member) =>
        ResourceName().IsMatch(value)
            ? []
            : [$"{member}: '{value}' is not allowed; 1 to 90 letters, digits, '-', '_' and '.', beginning with a letter or digit, are."];

    private static IEnumerable<string> Range<T>(T value, T least, T most, string member)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? []
            : [$"{member}: {value} is out of bounds; {least} to {most} is allowed."];

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,89}\z")]
    private static partial Regex ResourceName();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]{0,127}\z")]
    private static partial Regex ModuleName();
}
