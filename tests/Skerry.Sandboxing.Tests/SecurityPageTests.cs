using System.Text.RegularExpressions;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests;

/// <summary>The threat model names the tests that prove it: they have to be there.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Page_TestsThatItNames_AreThere()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(TestMachine.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToList();
        var named = TestName().Matches(File.ReadAllText(Path.Combine(TestMachine.Repository, "SECURITY.md")))
            .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(20);
        named.Where(name => !sources.Any(source => Holds(source, name.Class, name.Method))).ShouldBeEmpty();
    }

    private static bool Holds(string source, string type, string method) =>
        Regex.IsMatch(source, $@"\bclass {type}\b") && (method.Length == 0 || Regex.IsMatch(source, $@"\b(Task|void) {method}\("));

    // `SomethingTests`, `SomethingSuite`, `SomethingTests.Method_State_Expectation`
    [GeneratedRegex(@"`(?<class>[A-Z]\w+(Tests|Suite))(\.(?<method>\w+))?`")]
    private static partial Regex TestName();
}
