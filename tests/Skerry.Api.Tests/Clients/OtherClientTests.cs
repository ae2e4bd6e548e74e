namespace Skerry.Api.Tests.Clients;

/// <summary>FoundationaLLM, Prefect, Moedim, Microsoft's Agent Framework sample, and the releases before May 2024.</summary>
public sealed class OtherClientTests
{
    [Fact]
    public async Task FoundationaLlm_WalksDirectories_ByPathAndExactTypes()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("r.txt", "root", version: ApiHost.New);
        await host.UploadAsync("s.bin", "sub", version: ApiHost.New, query: "&path=/dir");
        const string query = $"identifier={ApiHost.Session}&api-version={ApiHost.New}";

        (await host.GetAsync($"{ApiHost.Pool}/files?{query}&path=/")).ShouldMatch(
            """{"value":[{"name":"dir","type":"directory","contentType":"application/octet-stream","sizeInBytes":4096,"lastModifiedAt":"*"},{"name":"r.txt","type":"file","contentType":"text/plain; charset=utf-8","sizeInBytes":4,"lastModifiedAt":"*"}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files?{query}&path=/dir")).ShouldMatch("""{"value":[{"name":"s.bin","type":"file"}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/s.bin/content?{query}&path=/dir")).Text.ShouldBe("sub");
        (await host.DeleteAsync($"{ApiHost.Pool}/files/dir?{query}&path=/")).ShouldSucceed(204);
        (await host.DeleteAsync($"{ApiHost.Pool}/files/r.txt?{query}&path=")).ShouldSucceed(204);
        (await host.GetAsync($"{ApiHost.Pool}/files?{query}")).ShouldMatch("""{"value":[]}""");
    }

    [Fact]
    public async Task Prefect_LongOutputAndSecondDelete_AreAsItExpects()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout(new string('x', 60_000)));
        var reply = await host.RunAsync("""
            "codeInputType": "Inline", "executionType": "Synchronous", "code": "1", "outputStreamsMaxLength": 65536
            """);
        ((string?)reply.Json["status"]).ShouldBe("Succeeded");
        ((string?)reply.Json["result"]!["stdout"])!.Length.ShouldBe(60_000);
        (await host.DeleteAsync($"{ApiHost.Pool}/session?identifier={ApiHost.Session}&api-version={ApiHost.Newest}")).ShouldSucceed(204);
        (await host.DeleteAsync($"{ApiHost.Pool}/session?identifier={ApiHost.Session}&api-version={ApiHost.Newest}"))
            .ShouldBeError(404, "SessionNotFound");
    }

    [Fact]
    public async Task AgentFrameworkSample_NewestVersion_IsAnsweredWith200()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Value("2", "2"));
        (await host.RunAsync("""
            "codeInputType": "Inline", "executionType": "Synchronous", "code": "1+1", "timeoutInSeconds": 30, "outputStreamsMaxLength": 4096
            """)).ShouldSucceed().ShouldMatch("""{"id":"*","status":"Succeeded","result":{"executionResult":2}}""");
    }

    [Fact]
    public async Task HandWritten_OldBodyOnTheNewRouteAndTheReverse_AreReadAndAnsweredByRoute()
    {
        await using var host = await ApiHost.AnsweringAsync();
        (await host.PostAsync($"{ApiHost.Pool}/executions?identifier=abcd&api-version={ApiHost.Newest}", """{"properties":{"code":"1"}}"""))
            .ShouldSucceed().ShouldMatch("""{"status":"Succeeded","result":{"stdout":""}}""");
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?identifier=abcd&api-version={ApiHost.Old}", """{"Code":"1"}"""))
            .ShouldSucceed().ShouldMatch("""{"properties":{"status":"Success"}}""");
        (await host.PostAsync($"{ApiHost.Pool}/execute?identifier=abcd&api-version=2024-09-01", """{"code":"1"}"""))
            .ShouldSucceed().ShouldMatch("""{"status":"Succeeded"}""");
    }

    [Fact]
    public async Task OldestReleases_FilesUnderPython_UseValuesArrays()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(
            HttpMethod.Post, $"{ApiHost.Pool}/python/uploadFile?identifier=abcd", ApiHost.Form(ApiHost.Part("/mnt/data/test.txt", "123"))))
            .ShouldSucceed().ShouldMatch("""{"$values":[{"filename":"test.txt","size":3,"bytes":3,"last_modified_time":"2026-01-01T00:00:00.0000000Z"}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/python/files?identifier=abcd")).ShouldMatch("""{"$values":[{"filename":"test.txt"}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/python/downloadFile?identifier=abcd&filename=test.txt")).ShouldSucceed().Text.ShouldBe("123");
        (await host.GetAsync($"{ApiHost.Pool}/python/downloadFile?identifier=abcd&filename=/mnt/data/test.txt"))
            .ShouldSucceed().Text.ShouldBe("123");
        (await host.GetAsync($"{ApiHost.Pool}/python/downloadFile?identifier=abcd&filename=no.txt")).ShouldBeError(404, "FileNotFound");
    }
}
