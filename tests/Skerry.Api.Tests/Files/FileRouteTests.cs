using Skerry.Pools.Files;

namespace Skerry.Api.Tests.Files;

public sealed class FileRouteTests
{
    private const string Query = $"identifier={ApiHost.Session}&api-version={ApiHost.Newest}";

    [Fact]
    public async Task List_ANewIdentifier_AllocatesAnEmptySession()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}")).ShouldSucceed().ShouldMatch("""{"value":[]}""");
        (await host.GetAsync($"{ApiHost.Pool}/listSessions?api-version={ApiHost.Newest}")).ShouldMatch($$"""{"sessions":[{"identifier":"{{ApiHost.Session}}"}]}""");
    }

    [Fact]
    public async Task List_Recursively_NamesTheDirectoryOfEachEntry()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("level1/level2/x.csv", "1");
        await host.UploadAsync("y.bin", "22");
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}&recursive=true")).ShouldMatch("""
            {"value":[
              {"name":"level1","directory":".","type":"directory","contentType":"application/octet-stream","sizeInBytes":4096,"lastModifiedAt":"*"},
              {"name":"level2","directory":"level1","type":"directory"},
              {"name":"x.csv","directory":"level1/level2","type":"file","contentType":"text/csv; charset=utf-8","sizeInBytes":1},
              {"name":"y.bin","directory":".","type":"file","contentType":"application/octet-stream","sizeInBytes":2}]}
            """);
    }

    [Fact]
    public async Task List_LongerThanOneAnswer_LinksToTheRest()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var name in new[] { "a.txt", "b b&c.txt", "d.txt", "e.txt", "f.txt" }) await host.UploadAsync("sub/" + name, "1");
        foreach (var sandbox in host.Engine.Created) sandbox.Files.PageLength = 2;

        var names = new List<string?>();
        for (var next = $"{ApiHost.Pool}/files?{Query}&path=sub&recursive=false"; next is not null;)
        {
            var page = (await host.GetAsync(next)).ShouldSucceed();
            page.Json["value"]!.AsArray().Count.ShouldBeInRange(1, 2);
            names.AddRange(page.Json["value"]!.AsArray().Select(item => (string?)item!["name"]));
            var link = (string?)page.Json["nextLink"];
            link?.ShouldStartWith($"{host.Url}{ApiHost.Pool}/files?");
            next = link?[host.Url.Length..];
        }

        names.ShouldBe(["a.txt", "b b&c.txt", "d.txt", "e.txt", "f.txt"]);
    }

    [Fact]
    public async Task List_OldShapeLongerThanOneListing_IsWholeAndHasNoLink()
    {
        await using var host = await ApiHost.StartAsync();
        for (var number = 0; number < 5; number++) await host.UploadAsync($"{number}", "1");
        foreach (var sandbox in host.Engine.Created) sandbox.Files.PageLength = 2;

        var old = await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}&api-version={ApiHost.Old}");
        old.Json["value"]!.AsArray().Count.ShouldBe(5);
        old.Json["nextLink"].ShouldBeNull();
        old.Headers.ContainsKey("x-skerry-truncated").ShouldBeFalse();
        (await host.GetAsync($"{ApiHost.Pool}/python/files?identifier={ApiHost.Session}")).Json["$values"]!.AsArray().Count.ShouldBe(5);
    }

    [Fact]
    public async Task List_OldShapeLongerThanItCanBe_SaysThatItIsCut()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("a", "1");
        foreach (var sandbox in host.Engine.Created)
            for (var number = 0; number < ISandboxFiles.LongestListing; number++) sandbox.Files.MakeDirectory(At($"d{number}"));

        var old = await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}&api-version={ApiHost.Old}");
        old.ShouldSucceed().Headers["x-skerry-truncated"].ShouldBe("true");
    }

    [Fact]
    public async Task List_AForeignSkipToken_IsRefused()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}&skipToken=%25%25")).ShouldBeError(400, "SessionRequestValidationFailed");
    }

    [Theory]
    [InlineData("path=%2E%2E")]
    [InlineData("path=../..")]
    [InlineData("path=a/%2e/b")]
    [InlineData("path=a%00b")]
    [InlineData("path=%0a")]
    public async Task List_AForbiddenPath_IsRefused(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}&{path}")).ShouldBeError(400, "InvalidFilePath");
    }

    [Theory]
    [InlineData("../x/content")]
    [InlineData("%2e%2e/x/content")]
    [InlineData("%2E%2E%2Fx/content")]
    [InlineData("a/../../x/content")]
    [InlineData("content/../../etc/passwd")]
    [InlineData("x%0A/content")]
    [InlineData("x%7F/content")]
    public async Task Read_AForbiddenName_IsRefused(string name)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/files/{name}?{Query}")).ShouldBeError(400, "InvalidFilePath");
        (await host.DeleteAsync($"{ApiHost.Pool}/files/{name}?{Query}")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("files/gone.txt")]
    [InlineData("files/gone.txt/content")]
    [InlineData("files/content/gone.txt")]
    [InlineData("files/content/gone/content")]
    public async Task Read_AMissingFile_IsA404(string route)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"{ApiHost.Pool}/{route}?{Query}")).ShouldBeError(404, "FileNotFound");
    }

    [Fact]
    public async Task Read_AFileNamedContent_IsReachedBothWays()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("content", "root");
        await host.UploadAsync("content.d/content", "nested");
        (await host.GetAsync($"{ApiHost.Pool}/files/content?{Query}")).ShouldMatch("""{"name":"content","type":"file"}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/content?{Query}")).Text.ShouldBe("root");
        (await host.GetAsync($"{ApiHost.Pool}/files/content.d/content/content?{Query}")).Text.ShouldBe("nested");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/content.d/content?{Query}")).Text.ShouldBe("nested");
    }

    [Fact]
    public async Task Head_ADownload_HasLengthAndNoBody()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("x.txt", "hello");
        var reply = await host.SendAsync(HttpMethod.Head, $"{ApiHost.Pool}/files/x.txt/content?{Query}");
        reply.ShouldSucceed();
        (reply.Text, reply.Headers["Content-Length"], reply.ContentType).ShouldBe(("", "5", "application/octet-stream"));
    }

    [Fact]
    public async Task Download_ADirectory_IsNoFile()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("dir/x.txt", "hello");
        (await host.GetAsync($"{ApiHost.Pool}/files/dir/content?{Query}")).ShouldBeError(400, "NotAFile");
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}&path=dir/x.txt")).ShouldBeError(400, "NotADirectory");
        (await host.GetAsync($"{ApiHost.Pool}/files/dir?{Query}")).ShouldMatch("""{"name":"dir","type":"directory"}""");
    }

    [Theory]
    [InlineData("a b.txt", "a%20b.txt")]
    [InlineData("a+b.txt", "a+b.txt")]
    [InlineData("100%.txt", "100%25.txt")]
    [InlineData("%41.txt", "%2541.txt")]
    [InlineData("日本語 €.txt", "%E6%97%A5%E6%9C%AC%E8%AA%9E%20%E2%82%AC.txt")]
    [InlineData("@$&=;,#^()-_.txt", "@$&=;,%23^()-_.txt")]
    public async Task Download_OddNames_AreDecodedOnce(string name, string encoded)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.UploadAsync(name, "odd")).ShouldSucceed();
        foreach (var route in new[] { $"files/{encoded}/content", $"files/content/{encoded}" })
            (await host.GetAsync($"{ApiHost.Pool}/{route}?{Query}")).ShouldSucceed().Text.ShouldBe("odd");
        (await host.DeleteAsync($"{ApiHost.Pool}/files/{encoded}?{Query}")).ShouldSucceed(204);
    }

    private static SandboxPath At(string text)
    {
        SandboxPath.TryParse(text, out var path, out var error).ShouldBeTrue(error);
        return path!;
    }
}
