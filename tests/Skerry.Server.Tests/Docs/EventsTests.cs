using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Docs;

/// <summary>
/// The page on log events lists what the code logs. The sources are read: the agent is a native binary, which tells nothing.
/// </summary>
public sealed partial class EventsTests
{
    // Where the ids of a project begin; a thousand are its own.
    private static readonly Dictionary<string, int> Ranges = new(StringComparer.Ordinal)
    {
        ["Skerry.Pools"] = 1000, ["Skerry.Agent"] = 2000, ["Skerry.Sandboxing"] = 3000, ["Skerry.Api"] = 4000, ["Skerry.Server"] = 5000,
    };

    [Fact]
    public async Task Events_AllThatAreLogged_AreTheTable()
    {
        var events = await ReadAsync();
        var expected = new StringBuilder("| Id | Level | Component | Message |\n|---|---|---|---|\n");
        foreach (var (id, level, component, message) in events)
            expected.Append(CultureInfo.InvariantCulture, $"| {id} | {level} | {component} | {message} |\n");

        var page = await File.ReadAllTextAsync(Repository.File("docs/events.md"), TestContext.Current.CancellationToken);

        page[page.IndexOf("| Id ", StringComparison.Ordinal)..].ShouldBe(expected.ToString());
    }

    [Fact]
    public async Task Events_EveryId_IsUniqueAndItsComponents()
    {
        var events = await ReadAsync();

        events.GroupBy(logged => logged.Id).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();
        events.Where(logged => logged.Id / 1000 * 1000 != Ranges[logged.Component]).ShouldBeEmpty();
    }

    private static async Task<List<(int Id, string Level, string Component, string Message)>> ReadAsync()
    {
        var root = Repository.File("src");
        var events = new List<(int Id, string Level, string Component, string Message)>();
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var component = Path.GetRelativePath(root, file).Split('/')[0];
            var source = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var found = Event().Matches(source);
            found.Count.ShouldBe(Mention().Count(source), $"{file} has a LoggerMessage that is not of the form (id, level, message).");
            foreach (Match match in found)
            {
                events.Add((
                    int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture), match.Groups["level"].Value, component,
                    Regex.Unescape(match.Groups["message"].Value)));
            }
        }

        events.Sort();
        return events;
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?<id>\d+),\s*LogLevel\.(?<level>\w+),\s*""(?<message>(?:[^""\\]|\\.)*)""\)\]")]
    private static partial Regex Event();

    [GeneratedRegex(@"\[LoggerMessage\b")]
    private static partial Regex Mention();
}
