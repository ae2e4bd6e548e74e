using System.Diagnostics;
using System.Text.RegularExpressions;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Docs;

/// <summary>The README's commands are run as they are pasted, and print what it says they print.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Readme_Length_IsUnder120Lines() =>
        File.ReadAllLines(Repository.File("README.md")).Length.ShouldBeLessThan(120);

    [Fact]
    public async Task Readme_ConsoleBlocks_PrintWhatTheySay()
    {
        await using var server = await ServerProcess.StartAsync();
        var blocks = Block().Matches(await File.ReadAllTextAsync(Repository.File("README.md"), TestContext.Current.CancellationToken));
        var transcripts = blocks.SelectMany(block => Command().Matches(block.Groups["body"].Value)).ToArray();
        transcripts.ShouldNotBeEmpty();

        foreach (var transcript in transcripts)
        {
            var command = transcript.Groups["command"].Value.Replace(
                "http://127.0.0.1:8080/", server.Address.ToString(), StringComparison.Ordinal);
            var printed = await ShellAsync(command);
            Normalised(printed).ShouldBe(Normalised(transcript.Groups["output"].Value), command);
        }
    }

    private static async Task<string> ShellAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within(command);
        process.ExitCode.ShouldBe(0, $"{command}: {await errors}");
        return await output;
    }

    // Ids, times and durations differ from run to run; everything else is compared.
    private static string Normalised(string text) =>
        Duration().Replace(Time().Replace(Identity().Replace(text.Trim(), "<id>"), "<time>"), "Milliseconds\":<n>");

    [GeneratedRegex("^```console\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    // A command begins with "$ " and goes on over lines that end with a backslash; what follows up to the next command is its output.
    [GeneratedRegex(@"^\$ (?<command>(?:[^\n]*\\\n)*[^\n]*)\n(?<output>.*?)(?=^\$ |\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Identity();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")]
    private static partial Regex Time();

    [GeneratedRegex("""Milliseconds": ?\d+""")]
    private static partial Regex Duration();
}
