using System.CommandLine;
using System.CommandLine.Parsing;

namespace Skerry.Bench;

/// <summary>The command line: what <c>bench/run</c> passes on from its caller, and what it adds itself.</summary>
internal static class BenchCommand
{
    private const string AllRows = "abcdef";

    public static RootCommand Create(Func<BenchOptions, CancellationToken, Task<int>> run)
    {
        var server = new Option<Uri?>("--server") { Required = true, CustomParser = Address, Description = "the address of a running server" };
        var pool = new Option<string>("--pool") { DefaultValueFactory = _ => "python", Description = "the pool to measure" };
        var rounds = new Option<int?>("--rounds") { Description = "how often every row is measured of every subject, 1 to 100" };
        var quick = new Option<bool>("--quick") { Description = "a look, in under 90 seconds" };
        var only = new Option<string>("--only") { DefaultValueFactory = _ => AllRows, Description = "the rows to measure: a,b" };
        var process = new Option<int?>("--server-process") { Description = "the server's process id: its memory is watched" };
        var commit = new Option<string>("--commit") { DefaultValueFactory = _ => "not told", Description = "the commit measured" };
        var image = new Option<string>("--image") { Required = true, Description = "where the Python image is mounted" };
        var peers = new Option<string>("--peers") { Required = true, Description = "the folder of the peers' drivers" };
        var results = new Option<string>("--results") { Required = true, Description = "the folder for the JSON file" };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100)
                result.AddError("--rounds takes a number from 1 to 100.");
        });
        only.Validators.Add(result =>
        {
            if (Letters(result.GetValueOrDefault<string>()).Any(letter => !AllRows.Contains(letter, StringComparison.Ordinal)))
                result.AddError("--only takes letters from a to f: a,b");
        });

        var root = new RootCommand("Measures a running server as a caller would, beside its peers.")
        {
            server, pool, rounds, quick, only, process, commit, image, peers, results,
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            var scale = parsed.GetValue(quick) ? Scale.Quick : Scale.Full;
            var options = new BenchOptions
            {
                Server = parsed.GetRequiredValue(server)!,
                Pool = parsed.GetRequiredValue(pool),
                ServerProcess = parsed.GetValue(process),
                Commit = parsed.GetRequiredValue(commit),
                Image = parsed.GetRequiredValue(image),
                Peers = parsed.GetRequiredValue(peers),
                Results = parsed.GetRequiredValue(results),
                Scale = scale with { Rounds = parsed.GetValue(rounds) ?? scale.Rounds },
                Rows = Letters(parsed.GetRequiredValue(only)).ToHashSet(),
            };
            return run(options, cancellationToken);
        });
        return root;
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
