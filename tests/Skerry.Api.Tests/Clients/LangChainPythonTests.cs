namespace Skerry.Api.Tests.Clients;

/// <summary>langchain-azure-dynamic-sessions (SessionsPythonREPLTool), and langchain-azure-compute where it differs.</summary>
public sealed class LangChainPythonTests
{
    // urllib.parse.quote leaves the slash.
    private const string Query = "identifier=sess%201/%C3%BC&api-version=2024-02-02-preview";

    [Fact]
    public async Task Execute_ANumber_IsANativeNumber()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("out\n"), Events.Value("42", "42"));
        var reply = await host.PostAsync($"{ApiHost.Pool}/code/execute?{Query}",
            """{"properties": {"codeInputType": "inline", "executionType": "synchronous", "code": "6 * 7"}}""",
            ("User-Agent", "langchain-azure-dynamic-sessions/1.0.3 (Language=Python)"), ("Authorization", "Bearer None"));
        reply.ShouldSucceed().ShouldMatch("""{"properties":{"status":"Success","stdout":"out\n","stderr":"","result":42,"executionResult":42}}""");
    }

    [Fact]
    public async Task Execute_AFigure_IsAnImageObject()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Png("iVBORw0KGgo="));
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?{Query}", """{"properties":{"code":"plt.show()"}}"""))
            .ShouldMatch("""{"properties":{"result":{"type":"image","format":"png","base64_data":"iVBORw0KGgo="}}}""");
    }

    [Fact]
    public async Task Upload_NameWithADirectory_IsListedAndDownloadedByIt()
    {
        await using var host = await ApiHost.StartAsync();
        var upload = await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files/upload?{Query}",
            ApiHost.Form("Content-Disposition: form-data; name=\"file\"; filename=\"a b/ü%22x.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nhello"));
        upload.ShouldSucceed().ShouldMatch("""{"value":[{"properties":{"filename":"a b/ü\"x.txt","size":5}}]}""");

        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}")).ShouldMatch("""{"value":[{"properties":{"filename":"a b/ü\"x.txt"}}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/a%20b/%C3%BC%22x.txt?{Query}")).ShouldSucceed().Text.ShouldBe("hello");
    }

    [Fact]
    public async Task DeleteSession_OfANewerVersion_EndsTheSameSession()
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("x.txt", "1", "files/upload", ApiHost.Old);
        (await host.SendAsync(HttpMethod.Delete, $"{ApiHost.Pool}/session?identifier={ApiHost.Session}&api-version=2025-10-02-preview",
            new ByteArrayContent([])))
            .ShouldSucceed(204);
        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}&api-version={ApiHost.Old}")).ShouldMatch("""{"value":[]}""");
    }

    [Fact]
    public async Task Compute_ExtraParametersFirstAndAllEncoded_AreUnderstood()
    {
        await using var host = await ApiHost.StartAsync();
        const string query = "path=%2Fmnt%2Fdata&identifier=sess%201%2F%C3%BC&api-version=2025-02-02-preview";
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files?{query}", ApiHost.Form(ApiHost.Part("x.txt", "hello"))))
            .ShouldSucceed().ShouldMatch("""{"name":"x.txt","sizeInBytes":5}""");
        (await host.GetAsync($"{ApiHost.Pool}/files?{query}")).ShouldMatch("""{"value":[{"name":"x.txt","sizeInBytes":5}]}""");

        // The same session under the other spelling of its identifier.
        (await host.GetAsync($"{ApiHost.Pool}/files/content/x.txt?{Query}")).ShouldSucceed().Text.ShouldBe("hello");
        (await host.GetAsync($"{ApiHost.Pool}/files/gone.txt/content?{query}")).ShouldBeError(404, "FileNotFound");
    }

    [Fact]
    public async Task BashTool_OnAPythonPool_IsRefusedInTheEnvelope()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync($"{ApiHost.Pool}/executions?identifier=abcd&api-version=2025-02-02-preview", """{"shellCommand":"echo hello"}"""))
            .ShouldBeError(400, "SessionRequestNotSupported");
    }
}
