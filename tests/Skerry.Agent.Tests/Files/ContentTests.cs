using System.Net;
using System.Net.Http.Json;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Files;

public sealed class ContentTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private AgentClient Client => shared.Client;

    [Theory]
    [InlineData("a.txt")]
    [InlineData("deep/er/b.txt")]
    [InlineData("with space %2f ü 😀.txt")]
    [InlineData("-rf")]
    public async Task Put_NewFile_CanBeReadAndBelongsToTheUser(string path)
    {
        var written = await PutAsync(path, "content");

        written.ShouldSatisfyAllConditions(
            () => written.Path.ShouldBe(path), () => written.Kind.ShouldBe("file"), () => written.Size.ShouldBe(7));
        (await GetAsync(path)).ShouldBe("content");
        (await Client.RunAsync($"import os; s = os.stat('/mnt/data/{path}'); s.st_uid, s.st_gid, oct(s.st_mode)")).ValueText
            .ShouldBe("(1000, 1000, '0o100644')");
        (await Client.RunAsync($"s = os.stat(os.path.dirname('/mnt/data/{path}')); s.st_uid, s.st_gid")).ValueText.ShouldBe("(1000, 1000)");
    }

    [Fact]
    public async Task Get_File_HasLengthAndTime()
    {
        await PutAsync("timed.txt", "12345");
        await Client.RunAsync("import os; os.utime('/mnt/data/timed.txt', (0, 1_000_000_000))");

        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "timed.txt");
        var looked = await LookAsync("timed.txt");

        response.Content.Headers.ContentLength.ShouldBe(5);
        response.Content.Headers.LastModified.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000));
        looked.ModifiedTicks.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000).Ticks);
    }

    [Fact]
    public async Task Put_LargeFile_ComesBackWhole()
    {
        var content = new byte[40_000_000];
        Random.Shared.NextBytes(content);
        using var put = await Client.SendAsync(
            HttpMethod.Put, AgentRoutes.Content, "large", new ByteArrayContent(content), "&limit=40000000");
        put.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "large");

        (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_OneByteTooMany_LeavesNothing(bool lengthIsSaid)
    {
        using HttpContent content = lengthIsSaid ? new ByteArrayContent(new byte[1001]) : new StreamContent(new Unseekable(new byte[1001]));

        using var response = await Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "much/too/large", content, "&limit=1000");

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await AgentClient.ProblemAsync(response)).Error.ShouldBe("tooLarge");
        (await ListAsync("")).ShouldNotContain(file => file.Kind == "file" && file.Path.StartsWith("much", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Put_HostLetsGo_LeavesNothing()
    {
        using var content = new StreamContent(new Endless());
        using var gone = new CancellationTokenSource();
        var put = Client.SendUntilAsync(
            new HttpRequestMessage(
                HttpMethod.Put, $"{AgentRoutes.Content}?path=abandoned/x&limit=1000000000000") { Content = content }, gone.Token);
        await FilesInAsync("abandoned", count => count > 0);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(put);
        await FilesInAsync("abandoned", count => count == 0).Within("the removal of an abandoned upload");
    }

    [Fact]
    public async Task Put_DiskIsFull_SaysSoAndLeavesNothing()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxSettings(DataSize: "1m"));
        using var content = new ByteArrayContent(new byte[2_000_000]);

        using var response = await sandbox.Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "x", content, "&limit=10000000");

        response.StatusCode.ShouldBe(HttpStatusCode.InsufficientStorage);
        (await AgentClient.ProblemAsync(response)).Error.ShouldBe("noSpace");
        (await sandbox.Client.RunAsync("import os; os.listdir('/mnt/data')")).ValueText.ShouldBe("[]");
    }

    [Theory]
    [InlineData("os.symlink('/etc/passwd', 'at')")]
    [InlineData("os.symlink('kept', 'at')")]
    [InlineData("os.link('kept', 'at')")]
    [InlineData("os.mkfifo('at')")]
    [InlineData("import socket; s = socket.socket(socket.AF_UNIX); s.bind('at')")]
    public async Task Put_OverATrick_ReplacesItAndWritesThroughNothing(string trick)
    {
        await Client.RunAsync(
            "import os, shutil; os.chdir('/mnt/data'); os.path.lexists('at') and os.unlink('at'); open('kept', 'w').write('kept');");
        (await Client.RunAsync(trick)).ShouldSucceed();

        await PutAsync("at", "new");

        (await GetAsync("at")).ShouldBe("new");
        (await GetAsync("kept")).ShouldBe("kept");
        (await Client.RunAsync("import stat; stat.S_ISREG(os.lstat('at').st_mode)")).ValueText.ShouldBe("True");
    }

    [Theory]
    [InlineData("os.symlink('/etc/passwd', 'trick')", "notAFile")]
    [InlineData("os.symlink('/etc', 'trick')", "notAFile")]
    [InlineData("os.symlink('trick', 'trick')", "notAFile")]
    [InlineData("os.mkfifo('trick')", "notAFile")]
    [InlineData("import socket; s = socket.socket(socket.AF_UNIX); s.bind('trick')", "notAFile")]
    [InlineData("os.mkdir('trick')", "notAFile")]
    [InlineData("None", "notFound")]
    public async Task Get_Trick_IsRefusedWithoutOpening(string trick, string error)
    {
        await Client.RunAsync("import os, shutil; os.chdir('/mnt/data'); shutil.rmtree('trick') if os.path.isdir('trick') and not os.path.islink('trick') else os.path.lexists('trick') and os.unlink('trick');");
        (await Client.RunAsync(trick)).ShouldSucceed();

        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "trick");

        (await AgentClient.ProblemAsync(response)).Error.ShouldBe(error);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Any_ThroughALinkedDirectory_IsRefused(string method)
    {
        await Client.RunAsync("import os; os.path.lexists('/mnt/data/out') or os.symlink('/home/sandbox', '/mnt/data/out')");
        await Client.RunAsync("open('/home/sandbox/victim', 'w').write('kept');");
        var route = method == "DELETE" ? AgentRoutes.File : AgentRoutes.Content;

        using var response = await Client.SendAsync(
            new HttpMethod(method), route, "out/victim", method == "PUT" ? new StringContent("new") : null, "&limit=100");

        (await AgentClient.ProblemAsync(response)).Error.ShouldBe("notADirectory");
        (await Client.RunAsync("open('/home/sandbox/victim').read()")).ValueText.ShouldBe("'kept'");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task Any_PathThatLeadsAstray_IsInvalid(string path)
    {
        using var content = new StringContent("x");
        using var put = await Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, path, content, "&limit=100");
        using var get = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, path);
        using var delete = await Client.SendAsync(HttpMethod.Delete, AgentRoutes.File, path);

        foreach (var response in new[] { put, get, delete }) (await AgentClient.ProblemAsync(response)).Error.ShouldBe("invalidPath");
    }

    [Fact]
    public async Task Put_OverADirectory_IsRefused()
    {
        await Client.RunAsync("import os; os.makedirs('/mnt/data/dir/inner', exist_ok=True)");
        using var content = new StringContent("x");

        using var response = await Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "dir/inner", content, "&limit=100");

        (await AgentClient.ProblemAsync(response)).Error.ShouldBe("notAFile");
        (await ListAsync("dir")).Select(file => file.Path).ShouldBe(["dir/inner"]);
    }

    [Fact]
    public async Task Get_FileTheUserMayNotRead_IsRead()
    {
        await Client.RunAsync("import os; open('/mnt/data/locked', 'w').write('mine'); os.chmod('/mnt/data/locked', 0)");

        (await GetAsync("locked")).ShouldBe("mine");
    }

    [Fact]
    public async Task Get_FileThatShrinks_IsAborted()
    {
        (await Client.RunAsync("f = open('/mnt/data/shrinking', 'wb'); f.truncate(200_000_000)")).ShouldSucceed();
        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "shrinking");
        response.Content.Headers.ContentLength.ShouldBe(200_000_000);

        (await Client.RunAsync("f.truncate(0)")).ShouldSucceed();

        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private async Task<AgentFile> PutAsync(string path, string content)
    {
        using var body = new StringContent(content);
        using var response = await Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, path, body, "&limit=1000");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await response.Content.ReadFromJsonAsync(AgentJson.Default.AgentFile, TestContext.Current.CancellationToken))!;
    }

    private async Task<string> GetAsync(string path)
    {
        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<AgentFile> LookAsync(string path)
    {
        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.File, path);
        return (await response.Content.ReadFromJsonAsync(AgentJson.Default.AgentFile, TestContext.Current.CancellationToken))!;
    }

    private async Task<IReadOnlyList<AgentFile>> ListAsync(string path)
    {
        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Listing, path, null, "&recursive=true");
        return (await response.Content.ReadFromJsonAsync(AgentJson.Default.AgentListing, TestContext.Current.CancellationToken))!.Files;
    }

    // Seen from inside, where a file being written has its passing name.
    private async Task FilesInAsync(string directory, Func<int, bool> expected)
    {
        var code = $"import os; len(os.listdir('/mnt/data/{directory}')) if os.path.isdir('/mnt/data/{directory}') else 0";
        while (!expected(int.Parse((await Client.RunAsync(code)).ValueText!, System.Globalization.CultureInfo.InvariantCulture))) { }
    }

    /// <summary>Content whose length nobody knows ahead.</summary>
    private sealed class Unseekable(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }

    /// <summary>Content that never ends.</summary>
    private sealed class Endless : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        // A byte now and then: what is being written is there, and stays small.
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
            return 1;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
