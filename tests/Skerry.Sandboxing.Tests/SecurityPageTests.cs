using System.Text.RegularExpressions;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests;

/// <summary>The threat model names the tests that prove it, threat by threat: they are there, run, and expect something.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly Lazy<IReadOnlyList<string>> Sources = new(() =>
        [
            .. Directory.EnumerateFiles(Path.Combine(TestMachine.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText),
        ]);

    private static string Page => File.ReadAllText(Path.Combine(TestMachine.Repository, "SECURITY.md"));

    [Fact]
    public void Page_EveryThreat_NamesItsTestsOneByOne()
    {
        var threats = Row().Matches(Page).Select(row => row.Groups["cells"].Value.Split(" | "))
            .Where(cells => cells.Length == 4 && cells[0] != "threat").ToList();

        threats.Count.ShouldBeGreaterThan(20);
        threats.Where(cells => TestName().Count(cells[3]) == 0 || TestName().Replace(cells[3], "").Trim(' ', ',').Length > 0)
            .Select(cells => $"{cells[0]}: {cells[3]}").ShouldBeEmpty();
    }

    [Fact]
    public void Page_TestsThatItNames_RunAndExpectSomething()
    {
        var named = TestName().Matches(Page)
            .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(40);
        named.Select(name => Complaint(name.Class, name.Method)).OfType<string>().ShouldBeEmpty();
    }

    private static string? Complaint(string type, string method)
    {
        var found = Sources.Value.Where(source => Regex.IsMatch(source, $@"\bclass {type}\b"))
            .Select(source => Test(source, method)).OfType<(string Attributes, string Body)?>().FirstOrDefault();
        if (found is null) return $"{type}.{method}: there is no such test";
        var (attributes, body) = found.Value;
        if (!RunAttribute().IsMatch(attributes) || StillAttribute().IsMatch(attributes)) return $"{type}.{method}: it is not run";
        return Expectation().IsMatch(body) ? null : $"{type}.{method}: it expects nothing";
    }

    // A method of the class begins with four spaces; its body goes on to the next line that begins with no more, and is not its bracket.
    private static (string Attributes, string Body)? Test(string source, string method)
    {
        var lines = source.Split('\n');
        var at = Array.FindIndex(lines, line => Regex.IsMatch(line, $@"^    public (async )?(Task|void) {method}\("));
        if (at < 0) return null;
        var attributes = lines.Take(at).Reverse().TakeWhile(line =>
            line.StartsWith("    [", StringComparison.Ordinal) || line.StartsWith("     ", StringComparison.Ordinal));
        var body = lines.Skip(at + 1)
            .TakeWhile(line => line.Length == 0 || line.StartsWith("     ", StringComparison.Ordinal) || line == "    {");
        return (string.Join('\n', attributes), string.Join('\n', body.Prepend(lines[at])));
    }

    // What a test of abuse expects, AbuseAsync does: the neighbour untouched, nothing held, nothing left.
    [GeneratedRegex(@"Should|Assert\.|ThrowOnFailure|AbuseAsync\(")]
    private static partial Regex Expectation();

    [GeneratedRegex(@"\[(Fact|Theory)\b")]
    private static partial Regex RunAttribute();

    [GeneratedRegex(@"\b(Skip|SkipUnless|SkipWhen|Explicit) =")]
    private static partial Regex StillAttribute();

    [GeneratedRegex(@"^\| (?<cells>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    // `SomethingTests.Method_State_Expectation`
    [GeneratedRegex(@"`(?<class>[A-Z]\w+(Tests|Suite))\.(?<method>\w+)`")]
    private static partial Regex TestName();
}
