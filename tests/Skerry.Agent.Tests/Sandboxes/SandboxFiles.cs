namespace Skerry.Agent.Tests.Sandboxes;

/// <summary>Where the tests find what <c>./test</c> prepares.</summary>
internal static class SandboxFiles
{
    public static string Enter => Path.Combine(AppContext.BaseDirectory, "Sandboxes", "enter");

    public static string Repository { get; } = FindRepository();

    public static string PythonImage { get; } = Demand(
        Environment.GetEnvironmentVariable("SKERRY_IMAGE_PYTHON") ?? NewestImage(), "the Python image", File.Exists);

    public static string AgentDirectory { get; } = Demand(
        Environment.GetEnvironmentVariable("SKERRY_AGENT_DIRECTORY") ?? Path.Combine(Repository, "artifacts", "agent"),
        "the published agent", path => File.Exists(Path.Combine(path, "skerry-agent")));

    private static string? NewestImage()
    {
        var home = Environment.GetEnvironmentVariable("SKERRY_HOME") ?? "/var/lib/skerry";
        var images = new DirectoryInfo(Path.Combine(home, "images"));
        return images.Exists
            ? images.EnumerateFiles("python-*.erofs").OrderByDescending(file => file.LastWriteTimeUtc).FirstOrDefault()?.FullName
            : null;
    }

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Skerry.slnx"))) directory = directory.Parent;
        return directory?.FullName ?? AppContext.BaseDirectory;
    }

    private static string Demand(string? path, string what, Func<string, bool> exists) =>
        path is not null && exists(path)
            ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path
            : throw new InvalidOperationException($"There is no {what} ({path ?? "none found"}). Run ./test, which prepares it.");
}
