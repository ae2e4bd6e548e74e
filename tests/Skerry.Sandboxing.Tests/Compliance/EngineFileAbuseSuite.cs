using System.Text;
using Skerry.Pools.Files;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>Files that lead elsewhere, or are not what they seem.</summary>
public abstract class EngineFileAbuseSuite(EngineFixture fixture) : EngineAbuseSuite(fixture)
{
    /// <summary>Things that user code can put into its data directory and that lead elsewhere, or nowhere.</summary>
    private const string Traps = """
        import os, socket, stat
        os.symlink('/etc/passwd', 'link')
        os.symlink('/etc', 'links')
        os.symlink('../../..', 'up')
        os.symlink('loop', 'loop')
        os.symlink('/proc/1', 'agent')
        os.symlink('/proc/self/root/etc', 'root')
        os.mkfifo('fifo')
        socket.socket(socket.AF_UNIX).bind('socket')
        os.symlink('/dev/zero', 'device')
        os.symlink('/dev/tty', 'terminal')
        """;

    [Theory]
    [InlineData("link")]
    [InlineData("links/passwd")]
    [InlineData("up/etc/passwd")]
    [InlineData("loop")]
    [InlineData("loop/x")]
    [InlineData("agent/environ")]
    [InlineData("root/passwd")]
    [InlineData("fifo")]
    [InlineData("socket")]
    [InlineData("device")]
    [InlineData("terminal")]
    public async Task Files_Trap_IsNeitherReadNorWrittenThrough(string trap) => await AbuseSharedAsync(async sandbox =>
    {
        var directory = Guid.NewGuid().ToString("N");
        await sandbox.PrintAsync($"import os\nos.chdir('/mnt/data'); os.mkdir('{directory}'); os.chdir('{directory}')\n{Traps}");
        var path = TestSandbox.At($"{directory}/{trap}");

        (await RefusalAsync(async () => await (await sandbox.Files.OpenReadAsync(path, CancellationToken.None)).DisposeAsync()))
            .ShouldBeOneOf(
                SandboxFileError.NotAFile, SandboxFileError.NotADirectory, SandboxFileError.InvalidPath, SandboxFileError.NotFound);
        await WriteOrRefusalAsync(sandbox, path);
        await LookOrRefusalAsync(sandbox, path);

        (await sandbox.PrintAsync("print('root:' in open('/etc/passwd').read(), 'harm' in open('/etc/passwd').read())"))
            .ShouldBe("True False");
    });

    [Fact]
    public async Task Files_Traps_AreListedAndNotFollowed() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync(Traps);

        var files = await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)
            .Within("listing", TestSandbox.Patience);

        files.ShouldAllBe(file => file.Kind == SandboxFileKind.Other);
        files.Count.ShouldBe(10);
    });

    [Fact]
    public async Task Files_DeletedTraps_LeaveTheirTargets() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync("import os\nos.mkdir('d'); os.chdir('d')\n" + Traps
            + "\nos.symlink('/home/sandbox', 'home'); open('/home/sandbox/keep', 'w').write('kept')");

        await sandbox.Files.DeleteAsync(TestSandbox.At("d"), CancellationToken.None).Within("deletion", TestSandbox.Patience);

        (await sandbox.PrintAsync("print(os.path.exists('/mnt/data/d'), open('/home/sandbox/keep').read(), os.path.exists('/etc/passwd'))"))
            .ShouldBe("False kept True");
    });

    [Fact]
    public async Task Files_HardLinkToAReadOnlyFile_IsRefusedToTheUser() => await AbuseAsync(async sandbox =>
        (await sandbox.RunAsync("import os; os.link('/etc/passwd', '/mnt/data/passwd')")).Fault!.Name.ShouldBeOneOf(
            "OSError", "PermissionError"));

    [Fact]
    public async Task Files_WrittenOverAHardLink_LeaveItsOtherName() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync("import os; open('/mnt/data/a', 'w').write('old'); os.link('/mnt/data/a', '/mnt/data/b')");

        await sandbox.Files.WriteAsync(TestSandbox.At("b"), new MemoryStream("new"u8.ToArray()), 100, CancellationToken.None)
            .Within("upload", TestSandbox.Patience);

        (await sandbox.PrintAsync("print(open('/mnt/data/a').read(), open('/mnt/data/b').read())")).ShouldBe("old new");
    });

    [Fact]
    public async Task Files_UnreadableToTheUser_AreStillTheCallers() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync(
            "import os; os.mkdir('locked'); open('locked/f', 'w').write('x'); os.chmod('locked/f', 0); os.chmod('locked', 0)");

        await sandbox.Files.DeleteAsync(TestSandbox.At("locked"), CancellationToken.None).Within("deletion", TestSandbox.Patience);

        (await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)).ShouldBeEmpty();
    });

    [Fact]
    public async Task Files_StrangeNames_BreakNoListing() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync(
            "import os\nfor name in [b'a\\nb', b'\\xff\\xfe', b'\\x1b[31m', b' ', b'-rf', b'%2e%2e', b'x' * 255, 'ü'.encode(), b'\\\\', b'\"', b'{}']: open(b'/mnt/data/' + name, 'w').close()");

        var files = await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)
            .Within("listing", TestSandbox.Patience);

        files.Select(file => file.Path.Value).ShouldContain(name => name == "ü");
        files.Select(file => file.Path.Value).ShouldContain(name => name == "%2e%2e");
        files.ShouldAllBe(file => file.Path.Value.All(character => !char.IsControl(character)));
    });

    [Fact]
    public async Task Files_TooManyOrTooDeep_BreakNoListing() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync("import os\nfor n in range(6000): open(f'/mnt/data/{n:0100}', 'w').close()\nos.chdir('/mnt/data')\nfor n in range(1500): os.mkdir('d'); os.chdir('d')\nos.chdir('/mnt/data')");

        var files = await sandbox.Files.ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)
            .Within("listing", TestSandbox.Patience);

        files.Count.ShouldBeInRange(6000, ISandboxFiles.LongestListing);
        await sandbox.Files.DeleteAsync(TestSandbox.At("d"), CancellationToken.None).Within("deletion", TestSandbox.Patience);
    });

    [Fact]
    public async Task Files_ThatGrowAndShrinkWhileRead_EndAllTheSame() => await AbuseAsync(async sandbox =>
    {
        await sandbox.PrintAsync(
            "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'while True:\\n with open(\"/mnt/data/f\", \"wb\") as f:\\n  f.write(bytes(4 << 20)); f.flush(); f.truncate(10)'])");

        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                await using var file = await sandbox.Files.OpenReadAsync(TestSandbox.At("f"), CancellationToken.None)
                    .Within("opening", TestSandbox.Patience);
                await file.Content.CopyToAsync(Stream.Null).Within("reading", TestSandbox.Patience);
            }
            catch (Exception e) when (e is SandboxFileException or IOException)
            {
                // It shrank under the reader, or was not there for a moment; the sandbox itself must not be lost for it.
            }
        }

        await sandbox.ShouldAnswerAsync();
    });

    private static async Task<SandboxFileError> RefusalAsync(Func<Task> action) =>
        (await Should.ThrowAsync<SandboxFileException>(() => action().Within("a file operation", TestSandbox.Patience))).Error;

    private static async Task WriteOrRefusalAsync(TestSandbox sandbox, SandboxPath path)
    {
        try
        {
            // What is in the way may be replaced, never written through.
            await sandbox.Files.WriteAsync(path, new MemoryStream(Encoding.UTF8.GetBytes("harm")), 100, CancellationToken.None)
                .Within("upload", TestSandbox.Patience);
            (await sandbox.Files.GetAsync(path, CancellationToken.None)).Kind.ShouldBe(SandboxFileKind.File);
        }
        catch (SandboxFileException)
        {
            // Refused: as good.
        }
    }

    private static async Task LookOrRefusalAsync(TestSandbox sandbox, SandboxPath path)
    {
        try
        {
            (await sandbox.Files.GetAsync(path, CancellationToken.None).Within("look", TestSandbox.Patience)).Path.ShouldBe(path);
        }
        catch (SandboxFileException)
        {
            // Refused: as good.
        }
    }
}
