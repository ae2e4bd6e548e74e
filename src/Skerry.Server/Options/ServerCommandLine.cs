using System.Reflection;

namespace Skerry.Server.Options;

/// <summary>What the server's command line asks for.</summary>
internal static class ServerCommandLine
{
    private const string HelpFile = "help.txt";

    /// <summary>Looks at the command line before anything else does.</summary>
    /// <returns>What is to be printed instead of a server's start; null if a server is to start.</returns>
    /// <exception cref="InvalidOptionsException">Something in it is not an option.</exception>
    public static string? Answer(IReadOnlyList<string> args)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?")) return Help();
        if (args.Contains("--version")) return $"skerry-server {Version()}";
        SkerryConfiguration.RequireSettings(args, "--help", "--version", "--urls", "--Logging:", "--Kestrel:");
        return null;
    }

    private static string Help()
    {
        using var text = typeof(ServerCommandLine).Assembly.GetManifestResourceStream(HelpFile)
            ?? throw new InvalidOperationException($"{HelpFile} is not in the assembly.");
        using var reader = new StreamReader(text);
        return reader.ReadToEnd().TrimEnd();
    }

    private static string? Version() =>
        typeof(ServerCommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
