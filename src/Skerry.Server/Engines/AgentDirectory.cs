namespace Skerry.Server.Engines;

/// <summary>Finds what every sandbox is given to run: the agent and the kernels.</summary>
internal static class AgentDirectory
{
    private const string Name = "agent";
    private const string Agent = "skerry-agent";

    /// <summary>Looks for the directory beside a program, then beside each directory above it, where a build puts it.</summary>
    /// <param name="programDirectory">Where the program is.</param>
    /// <returns>The directory; the one beside the program if there is none, so that the engine can name what it misses.</returns>
    public static string Find(string programDirectory)
    {
        for (var directory = new DirectoryInfo(programDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, Name);
            if (File.Exists(Path.Combine(candidate, Agent))) return candidate;
        }

        return Path.Combine(programDirectory, Name);
    }
}
