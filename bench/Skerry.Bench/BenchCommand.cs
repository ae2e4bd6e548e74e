using System.CommandLine;
using System.CommandLine.Parsing;

namespace Skerry.Bench;

/// <summary>The command line: what <c>bench/run</c> passes on from its caller, and what it adds itself.</summary>
internal static class BenchCommand
{
    private const string AllRows = "abcdefghijk";

    /// <summary>Makes it.</summary>
    /// <param name="run">Measures.</param>
    /// <param name="show">Shows a result file.</param>
    public static RootCommand Create(
        Func<BenchOptions, CancellationToken, Task<int>> run, Func<string, CancellationToken, Task<int>> show) =>
            new("Measures Skerry beside its peers.")
        {
            Measure(run), Show(show),
        };

    private static Command Measure(Func<BenchOptions, CancellationToken, Task<int>> run)
    {
        var server = new Option<Uri?>(
            "--server") { Required = true, CustomParser = Address, Description = "the address of a running server" };
        var pool = new Option<string>("--pool") { DefaultValueFactory = _ => "python", Description = "the pool to measure" };
        var rounds = new Option<int?>("--rounds") { Description = "how often every row is measured of every subject, 1 to 100" };
        var quick = new Option<bool>("--quick") { Description = "a look, in under 90 seconds" };
        var only = new Option<string>("--only") { DefaultValueFactory = _ => "", Description = "the rows to measure: a,b" };
        var process = new Option<int?>("--server-process") { Description = "the server's process id: its memory is watched" };
        var commit = new Option<string>("--commit") { DefaultValueFactory = _ => "not told", Description = "the commit measured" };
        var image = new Option<string>("--image") { Required = true, Description = "where the Python image is mounted" };
        var peers = new Option<string>("--peers") { Required = true, Description = "the folder of the peers' drivers" };
        var containers = new Option<Uri?>(
            "--container-server") { CustomParser = Address, Description = "a server with containers, to compare with" };
        var imageFile = new Option<string>("--image-file") { Required = true, Description = "the file of the Python image" };
        var guest = new Option<string>("--guest") { Required = true, Description = "the folder of the guest's kernel" };
        var initialFiles = new Option<string>(
            "--plain-initrd") { Required = true, Description = "the initial file system of the peer qemu" };
        var home = new Option<string>("--home") { Required = true, Description = "where images, guests and templates are" };
        var agent = new Option<string>("--agent") { Required = true, Description = "the folder of the agent" };
        var command = new Option<string[]>("--server-command") { Description = "how a server is started, a word each time" };
        var results = new Option<string>("--results") { Required = true, Description = "the folder for the JSON file" };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100)
                result.AddError("--rounds takes a number from 1 to 100.");
        });
        only.Validators.Add(result =>
        {
            if (Letters(result.GetValueOrDefault<string>()).Any(letter => !AllRows.Contains(letter, StringComparison.Ordinal)))
                result.AddError("--only takes letters from a to k: a,b");
        });

        var measure = new Command("measure", "Measures a running server as a caller would, and its engine, beside their peers.")
        {
            server, pool, rounds, quick, only, process, containers, commit, image, imageFile, guest, initialFiles, home, agent, peers,
            results, command,
        };
        measure.SetAction((parsed, cancellationToken) =>
        {
            var scale = parsed.GetValue(quick) ? Scale.Quick : Scale.Full;
            var options = new BenchOptions
            {
                Server = parsed.GetRequiredValue(server)!,
                Pool = parsed.GetRequiredValue(pool),
                ServerProcess = parsed.GetValue(process),
                ContainerServer = parsed.GetValue(containers),
                ServerCommand = parsed.GetValue(command) ?? [],
                ImageFile = parsed.GetRequiredValue(imageFile),
                Guest = parsed.GetRequiredValue(guest),
                PlainInitialFiles = parsed.GetRequiredValue(initialFiles),
                Home = parsed.GetRequiredValue(home),
                AgentDirectory = parsed.GetRequiredValue(agent),
                Commit = parsed.GetRequiredValue(commit),
                Image = parsed.GetRequiredValue(image),
                Peers = parsed.GetRequiredValue(peers),
                Results = parsed.GetRequiredValue(results),
                Scale = scale with { Rounds = parsed.GetValue(rounds) ?? scale.Rounds },
                Rows = Letters(parsed.GetRequiredValue(only)).ToHashSet(),
            };
            return run(options, cancellationToken);
        });
        return measure;
    }

    private static Command Show(Func<string, CancellationToken, Task<int>> show)
    {
        var file = new Argument<string>("file") { Description = "a result file" };
        var command = new Command("show", "Prints the table of a result file.") { file };
        command.SetAction((parsed, cancellationToken) => show(parsed.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static Uri? Address(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp)
            return address;
        result.AddError("--server takes an address such as http://127.0.0.1:8080");
        return null;
    }

    private static IEnumerable<char> Letters(string? list) => (list ?? "").Where(letter => letter is not (',' or ' '));
}
