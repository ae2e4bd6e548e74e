using System.CommandLine;
using System.Security.Cryptography;

namespace Skerry.Soak;

/// <summary>The command line: what <c>tests/soak/run</c> passes on from its caller, and what it adds itself.</summary>
internal static class SoakCommand
{
    public static RootCommand Create()
    {
        var server = new Option<string>("--server") { Required = true, Description = "the program of the server" };
        var agent = new Option<string>("--agent") { Required = true, Description = "the folder of the agent" };
        var results = new Option<string>("--results") { Required = true, Description = "the folder for samples and logs" };
        var engine = new Option<string>("--engine") { DefaultValueFactory = _ => "container", Description = "the server's engine" };
        var acceleration = new Option<string?>("--acceleration") { Description = "what virtual machines run on" };
        var minutes = new Option<double>(
            "--minutes") { DefaultValueFactory = _ => 30, Description = "how long there is traffic, 0.5 to 1440" };
        var callers = new Option<int>(
            "--callers") { DefaultValueFactory = _ => 6, Description = "how many callers there are at once, 1 to 64" };
        var kills = new Option<int>("--kill") { Description = "kill the server so often instead, 1 to 1000" };
        var seed = new Option<int?>("--seed") { Description = "what every draw of lots begins with; drawn unless given" };
        Bound(minutes, 0.5, 1440);
        Bound(callers, 1, 64);
        Bound(kills, 1, 1000);
        var command = new RootCommand("Judges a real server over a long time.")
        {
            server, agent, results, engine, acceleration, minutes, callers, kills, seed,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new SoakOptions
            {
                Server = parsed.GetRequiredValue(server),
                AgentDirectory = parsed.GetRequiredValue(agent),
                Results = parsed.GetRequiredValue(results),
                Engine = parsed.GetRequiredValue(engine),
                Acceleration = parsed.GetValue(acceleration),
                Length = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                Callers = parsed.GetValue(callers),
                Kills = parsed.GetValue(kills),
                Seed = parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
            };
            Directory.CreateDirectory(options.Results);
            return options.Kills > 0
                ? new KillRun(options, TimeProvider.System, Console.Out).RunAsync(cancellationToken)
                : new SoakRun(options, TimeProvider.System, Console.Out).RunAsync(cancellationToken);
        });
        return command;
    }

    private static void Bound<T>(Option<T> option, T least, T most)
        where T : IComparable<T> => option.Validators.Add(result =>
        {
            if (result.Implicit) return;
            var value = result.GetValueOrDefault<T>();
            if (value is null || value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                result.AddError($"{option.Name} takes a number from {least} to {most}.");
        });
}
