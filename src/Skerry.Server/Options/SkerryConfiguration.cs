using Microsoft.Extensions.Configuration.CommandLine;

namespace Skerry.Server.Options;

/// <summary>
/// Where options come from, the later ones win: <c>appsettings.json</c> beside the program, the environment (<c>SKERRY_HOME</c>,
/// <c>Skerry__Pools__0__Name</c>), the command line (<c>--engine container</c>, <c>--Skerry:Pools:0:Name x</c>).
/// </summary>
internal static class SkerryConfiguration
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--engine"] = "Skerry:Engine",
        ["--acceleration"] = "Skerry:Acceleration",
        ["--home"] = "Skerry:Home",
    };

    /// <summary>Variables that are short for a key. Others that begin with SKERRY_ belong to the scripts.</summary>
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["SKERRY_ENGINE"] = "Skerry:Engine",
        ["SKERRY_ACCELERATION"] = "Skerry:Acceleration",
        ["SKERRY_HOME"] = "Skerry:Home",
    };

    /// <summary>Reads the configuration as the server does.</summary>
    /// <param name="directory">Where the server is, and its <c>appsettings.json</c> if there is one.</param>
    /// <param name="args">The command line.</param>
    public static IConfiguration Load(string directory, string[] args)
    {
        var configuration = new ConfigurationManager();
        configuration.SetBasePath(directory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environments.Production}.json",
                optional: true)
            .AddEnvironmentVariables();
        Add(configuration, args);
        return configuration;
    }

    /// <summary>Looks whether a command line holds nothing but settings: <c>--engine auto</c>, <c>--Skerry:Home=/srv/skerry</c>.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="others">Further keys that are taken; one that ends with a colon stands for all that begin with it.</param>
    /// <exception cref="InvalidOptionsException">It holds something else.</exception>
    public static void RequireSettings(IReadOnlyList<string> args, params IReadOnlyList<string> others)
    {
        IReadOnlyList<string> known = [.. others, .. Switches.Keys, $"--{SkerryOptions.Section}:"];
        var problems = new List<string>();
        for (var place = 0; place < args.Count; place++)
        {
            var key = args[place].Split('=')[0];
            if (!known.Any(other => Stands(other, key)))
                problems.Add($"'{args[place]}' is not an option; options are {string.Join(", ", known.Select(Shown))}.");
            else if (key == args[place] && ++place == args.Count)
                problems.Add($"'{key}' has no value.");
        }

        if (problems.Count > 0) throw new InvalidOptionsException(problems);

        static bool Stands(string known, string key) =>
            known.EndsWith(':')
                ? key.StartsWith(known, StringComparison.OrdinalIgnoreCase)
                : key.Equals(known, StringComparison.OrdinalIgnoreCase);

        static string Shown(string known) => known.EndsWith(':') ? $"{known}KEY" : known;
    }

    public static void Add(IConfigurationBuilder configuration, string[] args)
    {
        // The host added the command line without the short switches, which would read '--engine' as a key of that name.
        foreach (var plain in configuration.Sources.OfType<CommandLineConfigurationSource>().ToList()) configuration.Sources.Remove(plain);
        configuration.AddInMemoryCollection(Variables
            .Select(variable => KeyValuePair.Create(variable.Value, Environment.GetEnvironmentVariable(variable.Key)))
            .Where(setting => !string.IsNullOrEmpty(setting.Value)));
        configuration.AddCommandLine(args, Switches);
    }
}
