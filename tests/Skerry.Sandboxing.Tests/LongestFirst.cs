using Xunit.Sdk;
using Xunit.v3;

namespace Skerry.Sandboxing.Tests;

/// <summary>Begins with the classes that start virtual machines: the last class to end is then a short one.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["MicroVmBombTests", "MicroVmComplianceTests", "MicroVmFloodTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName))
                .ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal),
        ];

    private static int Rank(string name) =>
        Longest.Any(longest => name.Contains(longest, StringComparison.Ordinal)) ? 0
        : name.Contains(".MicroVm.", StringComparison.Ordinal) ? 1
        : name.Contains(".Container.", StringComparison.Ordinal) ? 2
        : 3;
}
