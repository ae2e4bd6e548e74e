using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Files;

/// <summary>Listings and deletions, in a directory that each test makes for itself.</summary>
public sealed class TreeTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private static int LastDirectory;

    // The names begin alike, so that the tests can say paths below it as t/....
    private readonly string _directory = $"t{Interlocked.Increment(ref LastDirectory)}";

    private AgentClient Client => shared.Client;

    [Theory]
    [InlineData(false, "t/a:file t/b:directory t/z:file")]
    [InlineData(true, "t/a:file t/b:directory t/b/c:directory t/b/c/d:file t/b/x:file t/z:file")]
    public async Task List_Directory_IsOrderedByPath(bool recursive, string expected)
    {
        await InsideAsync("os.makedirs('b/c'); [open(n, 'w') for n in ('z', 'a', 'b/c/d', 'b/x')];");

        Text(await ListAsync("t", recursive)).ShouldBe(expected);
    }

    [Fact]
    public async Task List_Tricks_AreOtherAndNotEntered()
    {
        await InsideAsync(
            "os.symlink('/', 'link'); os.symlink('link', 'loop'); os.mkfifo('fifo'); socket.socket(socket.AF_UNIX).bind('socket')");

        Text(await ListAsync("t", recursive: true)).ShouldBe("t/fifo:other t/link:other t/loop:other t/socket:other");
    }

    [Fact]
    public async Task List_NamesThatAreNoText_AreShownWithReplacements()
    {
        await InsideAsync("os.mkdir(b'\\xff'); open(b'\\xff/in', 'w'); open('new\\nline', 'w')");

        Text(await ListAsync("t", recursive: true)).ShouldBe("t/new\nline:file t/\ufffd:directory");
    }

    [Fact]
    public async Task List_MoreThanTheBound_GivesTheFirstInOrder()
    {
        await InsideAsync("[open(f'{n:05}', 'w').close() for n in reversed(range(12_000))];");

        var files = await ListAsync("t", recursive: false);

        files.Count.ShouldBe(AgentBounds.MostListed);
        (files[0].Path, files[^1].Path).ShouldBe(("t/00000", "t/09999"));
    }

    [Fact]
    public async Task List_PageAfterPage_GivesEveryEntryOnceInOrder()
    {
        await InsideAsync("""
            for n in range(110):
                os.mkdir(f'{n:03}'); [open(f'{n:03}/{i:03}', 'w').close() for i in range(200)]
                open(f'{n:03}.', 'w').close(); open(f'{n:03}0', 'w').close()
            """);

        var pages = await PagesAsync("&recursive=true");

        pages.Select(page => page.Files.Count).ShouldBe([10_000, 10_000, 110 * 203 - 20_000]);
        var paths = pages.SelectMany(page => page.Files).Select(file => file.Path).ToList();
        paths.ShouldBe(paths.Distinct().Order(StringComparer.Ordinal));
    }

    // Deeper than directories are kept open, branched on every level, and with names that begin as others do.
    [Fact]
    public async Task List_DeepAndBranched_GivesEveryEntryOnceInOrder()
    {
        await InsideAsync("""
            for n in range(150):
                os.mkdir('d'); os.mkdir('d0'); open('d0/f', 'w').close(); os.mkdir('dd'); open('dd/g', 'w').close(); os.chdir('d')
            os.chdir('/mnt/data')
            """);

        var expected = Enumerable.Range(0, 150).Select(depth => "t/" + string.Concat(Enumerable.Repeat("d/", depth)))
            .SelectMany(directory => new[] { "d", "d0", "d0/f", "dd", "dd/g" }.Select(name => directory + name))
            .Order(StringComparer.Ordinal);
        (await ListAsync("t", recursive: true)).Select(file => file.Path).ShouldBe(expected);
    }

    // As JSON they are some 50 MB.
    [Fact]
    public async Task List_LongNames_AreCutByBytesAndGoOn()
    {
        await InsideAsync("""
            top = os.getcwd()
            for name in ('ä' * 127, '\1' * 255):
                path = '/'.join([name] * 14)
                os.makedirs(path); os.chdir(path)
                for n in range(2000): open(f'{n:04}', 'w').close()
                os.chdir(top)
            """);

        var pages = await PagesAsync("&recursive=true");

        pages.Count.ShouldBeGreaterThan(2);
        pages.Sum(page => page.Files.Count).ShouldBe(2 * 2014);
    }

    [Theory]
    [InlineData("t", "t/b t/c")]
    [InlineData("t/a", "t/b t/c")]
    [InlineData("t/b", "t/c")]
    [InlineData("t/bb", "t/c")]
    [InlineData("t/c", "")]
    [InlineData("z", "")]
    public async Task List_After_GivesWhatComesAfter(string after, string expected)
    {
        await InsideAsync("[open(n, 'w') for n in 'bc'];");

        var page = await PageAsync(InDirectory("t"), $"&after={(after == "z" ? after : InDirectory(after))}");

        string.Join(' ', page.Files.Select(file => $"t{file.Path[_directory.Length..]}")).ShouldBe(expected);
        page.Next.ShouldBeNull();
    }

    [Theory]
    [InlineData("file", "notADirectory")]
    [InlineData("link", "notADirectory")]
    [InlineData("none", "notFound")]
    public async Task List_NoDirectory_IsRefused(string name, string error)
    {
        await InsideAsync("open('file', 'w'); os.symlink('/etc', 'link')");

        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Listing, $"{_directory}/{name}");

        (await AgentClient.ProblemAsync(response)).Error.ShouldBe(error);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("dangling")]
    [InlineData("fifo")]
    [InlineData("directory")]
    public async Task Delete_Anything_TakesItAndNothingElse(string name)
    {
        await InsideAsync(
            "open('file', 'w'); os.mkdir('kept'); open('kept/inner', 'w'); os.symlink('kept', 'link'); os.symlink('none', 'dangling')\n"
            + "os.mkfifo('fifo'); os.makedirs('directory/a/b'); open('directory/a/b/c', 'w'); os.symlink('../kept', 'directory/out')\n"
            + "os.chmod('directory/a', 0)");

        (await DeleteAsync($"t/{name}")).ShouldBe(HttpStatusCode.NoContent);

        var left = (await ListAsync("t", recursive: true)).Select(file => file.Path).ToList();
        left.ShouldNotContain($"t/{name}");
        left.ShouldContain("t/kept/inner");
    }

    [Fact]
    public async Task Delete_DeepTree_NeedsNoPath()
    {
        await InsideAsync(
            "os.mkdir('deep')\nos.chdir('deep')\nfor _ in range(5000):\n  os.mkdir('d' * 50); os.chdir('d' * 50)\nos.chdir('/mnt/data')");

        (await DeleteAsync("t/deep")).ShouldBe(HttpStatusCode.NoContent);

        (await ListAsync("t", recursive: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_WideTree_IsRemovedWhole()
    {
        await InsideAsync(
            "for i in range(30):\n  for j in range(30):\n    os.makedirs(f'wide/{i}/{j}/x'); open(f'wide/{i}/{j}/f', 'w').close()");

        (await DeleteAsync("t/wide")).ShouldBe(HttpStatusCode.NoContent);

        (await ListAsync("t", recursive: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_Nothing_IsNotFound() => (await DeleteAsync("t/none")).ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Look_Root_IsTheDirectory()
    {
        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.File, "");

        var root = await response.Content.ReadFromJsonAsync(AgentJson.Default.AgentFile, TestContext.Current.CancellationToken);
        (root!.Path, root.Kind).ShouldBe(("", "directory"));
    }

    private async Task InsideAsync(string code) => (await Client.RunAsync(
        $"import os, socket; os.chdir('/mnt/data'); os.mkdir('{_directory}'); os.chdir('{_directory}')\n{code}")).ShouldSucceed();

    private async Task<IReadOnlyList<AgentFile>> ListAsync(string path, bool recursive)
    {
        using var response = await Client.SendAsync(
            HttpMethod.Get, AgentRoutes.Listing, InDirectory(path), null, recursive ? "&recursive=true" : "");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await response.Content.ReadFromJsonAsync(AgentJson.Default.AgentListing, TestContext.Current.CancellationToken))!.Files
            .Select(file => file with { Path = $"t{file.Path[_directory.Length..]}" }).ToList();
    }

    private async Task<List<AgentListing>> PagesAsync(string more)
    {
        var pages = new List<AgentListing>();
        do pages.Add(await PageAsync(_directory, $"{more}&after={Uri.EscapeDataString(pages.LastOrDefault()?.Next ?? "")}"));
        while (pages[^1].Next is not null);
        return pages;
    }

    private async Task<AgentListing> PageAsync(string directory, string more)
    {
        using var response = await Client.SendAsync(HttpMethod.Get, AgentRoutes.Listing, directory, null, more);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        body.Length.ShouldBeLessThanOrEqualTo(AgentBounds.LongestListing);
        return JsonSerializer.Deserialize(body, AgentJson.Default.AgentListing)!;
    }

    private string InDirectory(string path) => _directory + path[1..];

    private async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var response = await Client.SendAsync(HttpMethod.Delete, AgentRoutes.File, InDirectory(path));
        return response.StatusCode;
    }

    private static string Text(IEnumerable<AgentFile> files) => string.Join(' ', files.Select(file => $"{file.Path}:{file.Kind}"));
}
