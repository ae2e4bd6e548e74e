namespace Skerry.Server.Tests.Hosting;

/// <summary>Where the tests find what they run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Server => Existing("artifacts/bin/Skerry.Server/release/skerry-server");

    public static string Cli => Existing("artifacts/bin/Skerry.Cli/release/skerry");

    public static string File(string path) => Path.Combine(Root, path);

    private static string Existing(string path) =>
        System.IO.File.Exists(File(path))
            ? File(path)
            : throw new FileNotFoundException($"{path} is missing: run ./test, which builds what the tests need.");

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (System.IO.File.Exists(Path.Combine(directory.FullName, "Skerry.slnx"))) return directory.FullName;
        throw new DirectoryNotFoundException($"No directory above {AppContext.BaseDirectory} holds Skerry.slnx.");
    }
}
