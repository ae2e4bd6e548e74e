namespace Skerry.Cli.Doctor;

/// <summary>Finds the server whose <c>appsettings.json</c> counts.</summary>
internal static class ServerDirectory
{
    /// <summary>Looks for the server that a build puts beside this program's directory; one that is installed is in the same.</summary>
    public static string Find() => Find(AppContext.BaseDirectory);

    /// <summary>Looks from the directory of a program.</summary>
    public static string Find(string programDirectory)
    {
        // .../bin/Skerry.Cli/release and .../bin/Skerry.Server/release
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(programDirectory));
        var built = Path.Combine(here.Parent?.Parent?.FullName ?? "/", "Skerry.Server", here.Name);
        return Directory.Exists(built) ? built : here.FullName;
    }
}
