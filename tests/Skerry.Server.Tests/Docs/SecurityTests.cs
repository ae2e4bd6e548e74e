using System.Text.RegularExpressions;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Docs;

/// <summary>The threat model names only tests that there are.</summary>
public sealed partial class SecurityTests
{
    [Fact]
    public async Task ThreatModel_EveryNamedTest_Exists()
    {
        var page = await File.ReadAllTextAsync(Repository.File("SECURITY.md"), TestContext.Current.CancellationToken);
        var sources = Directory.EnumerateFiles(Repository.File("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file).Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var named = TestName().Matches(page).Select(match => match.Groups["name"].Value).Distinct().ToArray();
        named.Length.ShouldBeGreaterThan(5);

        named.Where(name => !sources.Contains(name)).ShouldBeEmpty();
    }

    [GeneratedRegex("`(?<name>[A-Za-z]+(Tests|Suite))`")]
    private static partial Regex TestName();
}
