namespace Skerry.Api.Tests.Clients;

/// <summary>Semantic Kernel's session plugins, for .NET and for Python.</summary>
public sealed class SemanticKernelTests
{
    private const string DotNetAgent = "Semantic-Kernel/1.80.0 (Language=dotnet)";
    private const string DotNetQuery = "identifier=sess%201/%C3%BC&api-version=2024-10-02-preview";
    private const string PythonQuery = "identifier=sess-1234&api-version=2024-02-02-preview";

    [Fact]
    public async Task DotNet_ANumber_IsTextBecauseANumberBreaksIt()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Value("42", "42"));
        var reply = await host.PostAsync($"{ApiHost.Pool}/executions?{DotNetQuery}",
            """{"codeInputType":"Inline","executionType":"Synchronous","timeoutInSeconds":100,"code":"print(\u00271\u0027)"}""", ("User-Agent", DotNetAgent));
        reply.ShouldSucceed(202).ShouldMatch("""{"id":"*","identifier":"sess 1/ü","executionType":"Synchronous","status":"Succeeded","result":{"stdout":"","stderr":"","executionResult":"42"}}""");
    }

    [Fact]
    public async Task DotNet_NoValueOrNone_IsTextOrNull()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Value("None", "null"));
        (await host.PostAsync($"{ApiHost.Pool}/executions?{DotNetQuery}", """{"code":"None"}""", ("User-Agent", DotNetAgent)))
            .ShouldMatch("""{"result":{"executionResult":null}}""");
    }

    [Theory]
    [InlineData("form-data; name=file; filename=test1.txt; filename*=utf-8''test1.txt", "test1.txt")]
    [InlineData("form-data; name=file; filename=\"=?utf-8?B?w7wudHh0?=\"; filename*=utf-8''%C3%BC.txt", "ü.txt")]
    [InlineData("form-data; name=file; filename=\"=?utf-8?B?w7wudHh0?=\"", "ü.txt")]
    public async Task DotNet_UploadWithUnquotedNames_IsNamedRight(string disposition, string name)
    {
        await using var host = await ApiHost.StartAsync();
        var form = ApiHost.FormAs("multipart/form-data; boundary=\"b0undary\"", $"Content-Disposition: {disposition}\r\n\r\ntesting");
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files?{DotNetQuery}", form)).ShouldSucceed()
            .ShouldMatch($$"""{"name":"{{name}}","type":"file","contentType":"text/plain; charset=utf-8","sizeInBytes":7,"lastModifiedAt":"2026-01-01T00:00:00.0000000Z"}""");
    }

    [Fact]
    public async Task DotNet_DownloadOfASlashInOneSegment_FindsTheNestedFile()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files?{DotNetQuery}", ApiHost.Form(ApiHost.Part("sub/a b.txt", "nested")));
        (await host.GetAsync($"{ApiHost.Pool}/files/sub%2Fa%20b.txt/content?{DotNetQuery}")).ShouldSucceed().Text.ShouldBe("nested");
        (await host.GetAsync($"{ApiHost.Pool}/files?{DotNetQuery}")).ShouldMatch("""{"value":[{"name":"sub","type":"directory","lastModifiedAt":"*"}]}""");
    }

    [Fact]
    public async Task DotNet_AnError_HasABodyThatSaysWhy()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync($"{ApiHost.Pool}/executions?identifier=abc&api-version=2024-10-02-preview", """{"code":"1"}""", ("User-Agent", DotNetAgent)))
            .ShouldBeError(400, "InvalidLengthOfSessionIdentifier");
    }

    [Fact]
    public async Task Python_Execute_HasAllFourKeys()
    {
        await using var host = await ApiHost.AnsweringAsync();
        var reply = await host.PostAsync($"{ApiHost.Pool}//code/execute?{PythonQuery}",
            """{"properties":{"codeInputType":"inline","executionType":"synchronous","code":"1","timeoutInSeconds":100}}""");
        reply.ShouldSucceed().ShouldMatch("""{"properties":{"status":"Success","result":"","stdout":"","stderr":""}}""");
    }

    [Theory]
    [InlineData("/mnt/data/x.txt", "x.txt")]
    [InlineData("/mnt/data/sub/y.txt", "sub/y.txt")]
    public async Task Python_UploadCalledJson_IsReadAndListedByItsName(string sent, string listed)
    {
        await using var host = await ApiHost.StartAsync();
        // The client's headers of the execution before stick: the form says that it is JSON.
        var form = ApiHost.FormAs("application/json", ApiHost.Part(sent, "testing"));
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files/upload?{PythonQuery}", form)).ShouldSucceed()
            .ShouldMatch($$$"""{"value":[{"properties":{"filename":"{{{listed}}}","size":7}}]}""");
        var listing = new HttpRequestMessage(
            HttpMethod.Get, $"{host.Url}{ApiHost.Pool}/files?{PythonQuery}") { Content = ApiHost.Json("") };
        (await Reply.ReadAsync(await host.Client.SendAsync(listing, TestContext.Current.CancellationToken))).ShouldSucceed()
            .ShouldMatch($$$"""{"value":[{"properties":{"filename":"{{{listed}}}","size":7}}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/{listed}?{PythonQuery}")).ShouldSucceed().Text.ShouldBe("testing");
    }
}
