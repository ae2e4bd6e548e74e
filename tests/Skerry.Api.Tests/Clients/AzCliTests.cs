
namespace Skerry.Api.Tests.Clients;

/// <summary>az containerapp session code-interpreter: the recorded exchanges of both generations, ids and times normalised.</summary>
public sealed class AzCliTests
{
    private const string Agent = "python/3.12.7 (Windows-11-10.0.26100-SP0) AZURECLI/2.66.0";
    private const string CertPart = "Content-Disposition: form-data; name=\"file\"; filename=\"cert.txt\"\r\n\r\ntesting";

    [Fact]
    public async Task CodeInterpreter_Recording2024October_IsAnsweredAlike()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("Hello world\n"));
        const string query = "identifier=testidentifier000003&api-version=2024-10-02-preview";

        var run = await host.PostAsync($"{ApiHost.LongPool}/executions?{query}",
            """{"codeInputType": "inline", "executionType": "synchronous", "code": "print(\"Hello world\")", "timeoutInSeconds": 60}""",
            ("User-Agent", Agent), ("CommandName", "containerapp session code-interpreter execute"));
        run.ShouldSucceed(202);
        run.ContentType.ShouldBe("application/json; charset=utf-8");
        run.ShouldMatch("""{"$id":"1","id":"*","identifier":"testidentifier000003","executionType":"synchronous","status":"Succeeded","result":{"$id":"2","stdout":"Hello world\n","stderr":"","executionResult":"","executionTimeInMilliseconds":7}}""");
        string[] expected =
        [
            "api-supported-versions", "x-ms-allocation-retries", "x-ms-allocation-time", "x-ms-container-execution-duration",
            "x-ms-execution-read-response-time", "x-ms-execution-request-time", "x-ms-overall-execution-time", "x-ms-preparation-time",
            "x-ms-session-guid", "x-ms-total-execution-service-time", "mise-correlation-id", "operation-id",
        ];
        expected.Where(header => !run.Headers.ContainsKey(header)).ShouldBeEmpty();
        run.Headers["x-ms-container-execution-duration"].ShouldBe("7");
        run.Headers.ShouldNotContainKey("Operation-Location");

        var upload = await host.SendAsync(HttpMethod.Post, $"{ApiHost.LongPool}/files?{query}", ApiHost.Form(CertPart));
        upload.ShouldSucceed();
        upload.ShouldMatch("""{"$id":"1","name":"cert.txt","sizeInBytes":7,"lastModifiedAt":"*"}""");

        var list = await host.GetAsync($"{ApiHost.LongPool}/files?identifier=testidentifier000003&path=&api-version=2024-10-02-preview");
        list.Status.ShouldBe(200);
        list.ShouldMatch("""{"$id":"1","value":[{"$id":"2","name":"cert.txt","type":"file","contentType":"text/plain; charset=utf-8","sizeInBytes":7,"lastModifiedAt":"2026-01-01T00:00:00.0000000Z"}]}""");

        var content = await host.GetAsync($"{ApiHost.LongPool}/files/cert.txt/content?{query}");
        (content.Status, content.Text, content.ContentType).ShouldBe((200, "testing", "application/octet-stream"));
        content.Headers["Content-Length"].ShouldBe("7");

        var metadata = await host.GetAsync($"{ApiHost.LongPool}/files/cert.txt?{query}");
        metadata.ShouldMatch("""{"$id":"1","name":"cert.txt","sizeInBytes":7,"lastModifiedAt":"*"}""");

        var deletion = await host.DeleteAsync($"{ApiHost.LongPool}/files/cert.txt?{query}");
        (deletion.Status, deletion.Text, deletion.ContentType).ShouldBe((204, "", null));

        (await host.GetAsync($"{ApiHost.LongPool}/files?identifier=testidentifier000003&path=&api-version=2024-10-02-preview"))
            .ShouldMatch("""{"$id":"1","value":[]}""");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("%2F")]
    [InlineData("")]
    [InlineData("/mnt/data")]
    public async Task Files_PathOfTheRoot_IsTheRoot(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var query = $"path={path}&identifier=testidentifier000003&api-version=2024-10-02-preview";
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.LongPool}/files?{query}", ApiHost.Form(CertPart))).ShouldSucceed();
        (await host.GetAsync($"{ApiHost.LongPool}/files?{query}")).ShouldMatch("""{"value":[{"name":"cert.txt"}]}""");
        (await host.GetAsync($"{ApiHost.LongPool}/files/cert.txt/content?{query}")).Text.ShouldBe("testing");
        (await host.DeleteAsync($"{ApiHost.LongPool}/files/cert.txt?{query}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task CodeInterpreter_Recording2024February_IsAnsweredAlike()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("Hello world\n"));
        const string query = "identifier=testidentifier000005&api-version=2024-02-02-preview";

        var run = await host.PostAsync($"{ApiHost.LongPool}/code/execute?{query}",
            """{"properties": {"identifier": "testidentifier000005", "codeInputType": "inline", "executionType": "synchronous", "code": "print(\"Hello world\")", "timeoutInSeconds": 60}}""",
            ("User-Agent", Agent));
        run.ShouldSucceed();
        run.ShouldMatch("""{"$id":"1","properties":{"$id":"2","status":"Success","stdout":"Hello world\n","stderr":"","result":"","executionTimeInMilliseconds":7}}""");
        run.Headers.ShouldNotContainKey("api-supported-versions");
        run.Headers.ShouldContainKey("x-ms-allocation-time");

        var upload = await host.SendAsync(HttpMethod.Post, $"{ApiHost.LongPool}/files/upload?{query}", ApiHost.Form(CertPart));
        upload.ShouldMatch("""{"$id":"1","value":[{"$id":"2","properties":{"$id":"3","filename":"cert.txt","size":7,"lastModifiedTime":"*"}}]}""");

        var list = await host.GetAsync($"{ApiHost.LongPool}/files?identifier=testidentifier000005&path=&api-version=2024-02-02-preview");
        list.ShouldMatch("""{"$id":"1","value":[{"$id":"2","properties":{"$id":"3","filename":"cert.txt","size":7,"lastModifiedTime":"*"}}]}""");
        list.Headers.ShouldNotContainKey("api-supported-versions");
        list.Json["value"]![0]!.AsObject().ShouldNotContainKey("name");

        var content = await host.GetAsync($"{ApiHost.LongPool}/files/content/cert.txt?{query}");
        (content.Status, content.Text, content.ContentType).ShouldBe((200, "testing", "application/octet-stream"));

        (await host.GetAsync($"{ApiHost.LongPool}/files/cert.txt?{query}"))
            .ShouldMatch("""{"$id":"1","properties":{"$id":"2","filename":"cert.txt","size":7,"lastModifiedTime":"*"}}""");
        (await host.DeleteAsync($"{ApiHost.LongPool}/files/cert.txt?{query}")).Status.ShouldBe(204);
        (await host.GetAsync($"{ApiHost.LongPool}/files?identifier=testidentifier000005&path=&api-version=2024-02-02-preview"))
            .ShouldMatch("""{"$id":"1","value":[]}""");
    }

    [Fact]
    public async Task StopSession_Recording2025September_IsAnsweredAlike()
    {
        await using var host = await ApiHost.StartAsync();
        const string query = "identifier=testidentifier000005&api-version=2025-02-02-preview";
        await host.GetAsync($"{ApiHost.Pool}/files?{query}");

        var stop = await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/.management/stopSession?{query}", new ByteArrayContent([]));
        (stop.Status, stop.ContentType, stop.Text).ShouldBe(
            (200, "text/plain; charset=utf-8", "Session 'testidentifier000005' in session pool 'python' stopped."));

        var again = await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/.management/stopSession?{query}");
        (again.Status, again.ContentType, again.Text).ShouldBe(
            (400, "text/plain; charset=utf-8", "Failed to stop session as the session not exist.\n"));
    }

    [Fact]
    public async Task Execute_Of2025February_IsAnsweredWith200AndNever201()
    {
        await using var host = await ApiHost.AnsweringAsync();
        var run = await host.PostAsync($"{ApiHost.LongPool}/executions?identifier=abcd&api-version=2025-02-02-preview",
            """{"codeInputType":"inline","executionType":"synchronous","code":"1","timeoutInSeconds":220}""");
        run.ShouldSucceed();
    }

    [Fact]
    public async Task Upload_DirectoryPartInPath_LandsThere()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("cert.txt", "testing", query: "&path=my-directory/sub");
        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}&path=my-directory/sub&api-version={ApiHost.New}"))
            .ShouldMatch("""{"value":[{"name":"cert.txt","directory":"my-directory/sub","type":"file"}]}""");
        (await host.GetAsync(
            $"{ApiHost.Pool}/files/cert.txt/content?path=my-directory/sub&identifier={ApiHost.Session}&api-version={ApiHost.New}"))
            .Text.ShouldBe("testing");
    }
}
