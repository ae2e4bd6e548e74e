using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Runtime;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests.Images;

/// <summary><c>images/build</c> as it is, with small programs in the place of those that fetch and pack.</summary>
public sealed class ImageBuildTests : IDisposable
{
    private const string Fetch = """
        #!/bin/sh
        for argument; do case $argument in */root) mkdir -p "$argument/usr/share/skerry" "$argument/dev" && echo {} > "$argument/usr/share/skerry/image.json";; esac; done
        """;

    private const string Pack = """
        #!/bin/sh
        for argument; do case $argument in */image) echo packed > "$argument";; esac; done
        """;

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    public ImageBuildTests()
    {
        Write("bin/mmdebstrap", Fetch);
        Write("bin/mkfs.erofs", Pack);
    }

    private string Images => In("home/images");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Build_WhatThereIsAlready_IsNamedAndNotTouched()
    {
        var image = await BuildAsync("one", "python3");
        var written = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(image, written);

        (await BuildAsync("one", "python3")).ShouldBe(image);

        File.GetLastWriteTimeUtc(image).ShouldBe(written);
        new ImageStore(Images).Find("python").ShouldBe(image);
        Directory.EnumerateFileSystemEntries(Images).Select(Path.GetFileName).ShouldBe(
            [Path.GetFileName(image), Path.GetFileName(Path.ChangeExtension(image, "json")), "python.current", ".python.lock"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Build_ByAnotherCheckout_ChangesNothingForAServerThatRuns()
    {
        var image = await BuildAsync("one", "python3");
        var running = new ImageStore(Images);
        running.Find("python").ShouldBe(image);

        var other = await BuildAsync("other", "python3 vim");

        other.ShouldNotBe(image);
        running.Find("python").ShouldBe(image);
        new ImageStore(Images).Find("python").ShouldBe(other);
        await BuildAsync("one", "python3");
        new ImageStore(Images).Find("python").ShouldBe(image, "it was asked for last, and is the older one");
    }

    // The script finds its recipes beside itself.
    private async Task<string> BuildAsync(string checkout, string packages)
    {
        Write($"{checkout}/images/build", await File.ReadAllTextAsync(Path.Combine(TestMachine.Repository, "images", "build")));
        Write($"{checkout}/images/python/packages", packages);
        Write($"{checkout}/images/python/suite", "trixie");
        Write($"{checkout}/images/python/customize", "");
        string[] arguments = [$"PATH={In("bin")}:/usr/bin:/bin", $"SKERRY_HOME={In("home")}", In($"{checkout}/images/build"), "python"];
        return (await ProcessRunner.RunAsync(
            "/usr/bin/env", arguments, TimeSpan.FromMinutes(2), TimeProvider.System, CancellationToken.None)).Trim();
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
        File.SetUnixFileMode(In(name), Executable);
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);
}
