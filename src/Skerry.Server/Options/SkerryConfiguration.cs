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
        ["--home"] = "Skerry:Home",
    };

    /// <summary>Variables that are short for a key. Others that begin with SKERRY_ belong to the scripts.</summary>
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["SKERRY_ENGINE"] = "Skerry:Engine",
        ["SKERRY_HOME"] = "Skerry:Home",
    };

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
