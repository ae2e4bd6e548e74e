using System.Security.Cryptography;
using System.Text;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Compliance;

public abstract partial class EngineComplianceSuite
{
    [Fact]
    public async Task Files_WrittenNested_AreListedLookedAtAndRead()
    {
        await using var sandbox = await Fixture.CreateAsync();

        var written = await WriteAsync(sandbox, "a b/ü/file.txt", "content");

        written.ShouldSatisfyAllConditions(
            () => written.Path.Value.ShouldBe("a b/ü/file.txt"),
            () => written.Kind.ShouldBe(SandboxFileKind.File),
            () => written.Size.ShouldBe(7));
        (await sandbox.Files.GetAsync(written.Path, CancellationToken.None)).ShouldBe(written);
        (await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)).Select(file => file.Path.Value)
            .ShouldBe(["a b", "a b/ü", "a b/ü/file.txt"]);
        (await sandbox.Files.ListAsync(SandboxPath.Root, recursive: false, CancellationToken.None)).Select(file => file.Path.Value)
            .ShouldBe(["a b"]);
        (await ReadAsync(sandbox, "a b/ü/file.txt")).ShouldBe("content");
    }

    [Fact]
    public async Task Files_AreTheOnesThatCodeSees()
    {
        await using var sandbox = await Fixture.CreateAsync();
        await WriteAsync(sandbox, "in.txt", "from outside");

        (await sandbox.PrintAsync(
            "import os; print(os.getcwd(), open('in.txt').read()); open('out.txt', 'w').write('from inside'); os.remove('in.txt')"))
            .ShouldBe("/mnt/data from outside");

        (await ReadAsync(sandbox, "out.txt")).ShouldBe("from inside");
        (await RefusalAsync(() => sandbox.Files.GetAsync(TestSandbox.At("in.txt"), CancellationToken.None)))
            .ShouldBe(SandboxFileError.NotFound);
    }

    [Fact]
    public async Task Files_WrittenAgain_AreReplaced()
    {
        await using var sandbox = await Fixture.CreateAsync();
        await WriteAsync(sandbox, "f", "long content");

        await WriteAsync(sandbox, "f", "short");

        (await ReadAsync(sandbox, "f")).ShouldBe("short");
    }

    [Fact]
    public async Task Files_Deleted_AreGoneWithWhatIsInThem()
    {
        await using var sandbox = await Fixture.CreateAsync();
        await WriteAsync(sandbox, "d/e/f", "x");
        await WriteAsync(sandbox, "g", "x");

        await sandbox.Files.DeleteAsync(TestSandbox.At("d"), CancellationToken.None);
        await sandbox.Files.DeleteAsync(TestSandbox.At("g"), CancellationToken.None);

        (await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_Refused_SayWhy()
    {
        await using var sandbox = await Fixture.CreateAsync();
        await WriteAsync(sandbox, "file", "x");
        await WriteAsync(sandbox, "directory/file", "x");
        var missing = TestSandbox.At("missing");
        var directory = TestSandbox.At("directory");
        var below = TestSandbox.At("file/below");

        (await RefusalAsync(() => sandbox.Files.GetAsync(missing, CancellationToken.None))).ShouldBe(SandboxFileError.NotFound);
        (await RefusalAsync(() => sandbox.Files.OpenReadAsync(missing, CancellationToken.None))).ShouldBe(SandboxFileError.NotFound);
        (await RefusalAsync(() => sandbox.Files.DeleteAsync(missing, CancellationToken.None))).ShouldBe(SandboxFileError.NotFound);
        (await RefusalAsync(() => sandbox.Files.ListAsync(missing, recursive: false, CancellationToken.None)))
            .ShouldBe(SandboxFileError.NotFound);
        (await RefusalAsync(() => sandbox.Files.OpenReadAsync(directory, CancellationToken.None))).ShouldBe(SandboxFileError.NotAFile);
        (await RefusalAsync(() => WriteAsync(sandbox, "directory", "x"))).ShouldBe(SandboxFileError.NotAFile);
        (await RefusalAsync(() => WriteAsync(sandbox, "file/below", "x"))).ShouldBe(SandboxFileError.NotADirectory);
        (await RefusalAsync(() => sandbox.Files.ListAsync(below, recursive: false, CancellationToken.None)))
            .ShouldBe(SandboxFileError.NotADirectory);
        (await RefusalAsync(() => sandbox.Files.DeleteAsync(SandboxPath.Root, CancellationToken.None)))
            .ShouldBe(SandboxFileError.InvalidPath);
    }

    [Fact]
    public async Task Files_LargerThanAllowed_LeaveNothing()
    {
        await using var sandbox = await Fixture.CreateAsync();
        await WriteAsync(sandbox, "f", "old");

        (await RefusalAsync(
            () => sandbox.Files.WriteAsync(TestSandbox.At("f"), new MemoryStream(new byte[101]), 100, CancellationToken.None)))
            .ShouldBe(SandboxFileError.TooLarge);

        (await ReadAsync(sandbox, "f")).ShouldBe("old");
        (await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Files_Large_ArriveWholeBothWays()
    {
        await using var sandbox = await Fixture.CreateAsync();
        var content = RandomNumberGenerator.GetBytes(24 << 20);

        await sandbox.Files.WriteAsync(TestSandbox.At("f"), new MemoryStream(content), content.Length, CancellationToken.None)
            .Within("upload", TestSandbox.Patience);

        (await sandbox.PrintAsync("import hashlib; print(hashlib.sha256(open('f', 'rb').read()).hexdigest())"))
            .ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        await using var read = await sandbox.Files.OpenReadAsync(TestSandbox.At("f"), CancellationToken.None);
        (await SHA256.HashDataAsync(read.Content).AsTask().Within("download", TestSandbox.Patience)).ShouldBe(SHA256.HashData(content));
    }

    [Fact]
    public async Task Files_SandboxEnded_AreLost()
    {
        var sandbox = await Fixture.CreateAsync();
        await sandbox.DisposeAsync();

        await Should.ThrowAsync<SandboxLostException>(() => sandbox.Files.GetAsync(TestSandbox.At("f"), CancellationToken.None));
    }

    private static async Task<SandboxFileError> RefusalAsync(Func<Task> action) =>
        (await Should.ThrowAsync<SandboxFileException>(() => action().Within("a file operation", TestSandbox.Patience))).Error;

    private static Task<SandboxFile> WriteAsync(TestSandbox sandbox, string path, string content) =>
        sandbox.Files.WriteAsync(TestSandbox.At(path), new MemoryStream(Encoding.UTF8.GetBytes(content)), 1 << 20, CancellationToken.None);

    private static async Task<string> ReadAsync(TestSandbox sandbox, string path)
    {
        await using var file = await sandbox.Files.OpenReadAsync(TestSandbox.At(path), CancellationToken.None);
        using var reader = new StreamReader(file.Content);
        return await reader.ReadToEndAsync();
    }
}
