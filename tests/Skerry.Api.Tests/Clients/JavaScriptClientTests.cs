namespace Skerry.Api.Tests.Clients;

/// <summary>@langchain/azure-dynamic-sessions, @llamaindex/azure, and the unreleased REST client for JavaScript.</summary>
public sealed class JavaScriptClientTests
{
    private const string Query = "identifier=sess%201%2F%C3%BC&api-version=2024-02-02-preview";

    [Fact]
    public async Task LangChain_ExecuteUploadListDownload_Work()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("hi\n"));
        const string agent = "langchainjs-azure-dynamic-sessions (Language=JavaScript; node.js/v20.20.2; linux; x64)";
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?{Query}",
            """{"properties":{"codeInputType":"inline","executionType":"synchronous","code":"print('hi')"}}""", ("User-Agent", agent)))
            .ShouldSucceed().ShouldMatch("""{"properties":{"stdout":"hi\n","stderr":"","result":""}}""");

        var form = ApiHost.Form(
            "Content-Disposition: form-data; name=\"file\"; filename=\"é %22q%22.txt\"\r\nContent-Type: text/plain\r\n\r\nhello");
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files/upload?{Query}", form))
            .ShouldSucceed().ShouldMatch("""{"value":[{"properties":{"filename":"é \"q\".txt","size":5,"lastModifiedTime":"*"}}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}")).ShouldMatch("""{"value":[{"properties":{"filename":"é \"q\".txt"}}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/%C3%A9%20%22q%22.txt?{Query}")).ShouldSucceed().Text.ShouldBe("hello");
    }

    [Fact]
    public async Task LlamaIndex_PythonExecute_IsAnsweredAtTheTop()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("hi\n"));
        (await host.PostAsync($"{ApiHost.Pool}/python/execute?{Query}",
            """{"properties":{"identifier":"sess 1/ü","codeInputType":"inline","executionType":"synchronous","pythonCode":"print('hi')"}}"""))
            .ShouldSucceed().ShouldMatch("""{"status":"Success","result":"","stdout":"hi\n","stderr":""}""");
    }

    [Fact]
    public async Task LlamaIndex_ResultIsNone_IsEmptyTextBecauseNullBreaksIt()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Value("None", "null"));
        (await host.PostAsync($"{ApiHost.Pool}/python/execute?{Query}", """{"properties":{"pythonCode":"None"}}"""))
            .ShouldMatch("""{"result":"","executionResult":""}""");
    }

    [Fact]
    public async Task LlamaIndex_Figure_HasFormatAndData()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Png("AAAA"));
        (await host.PostAsync($"{ApiHost.Pool}/python/execute?{Query}", """{"properties":{"pythonCode":"show()"}}"""))
            .ShouldMatch("""{"result":{"type":"image","format":"png","base64_data":"AAAA"}}""");
    }

    [Fact]
    public async Task RestClient_Of2024October_GetsTheOnlyStatusesItAccepts()
    {
        await using var host = await ApiHost.StartAsync();
        const string query = "identifier=abcd&api-version=2024-10-02-preview";
        (await host.PostAsync($"{ApiHost.Pool}/executions?{query}", """{"codeInputType":"Inline","executionType":"Synchronous","code":"1"}""")).Status.ShouldBe(202);
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files?{query}", ApiHost.Form(ApiHost.Part("x", "1")))).Status.ShouldBe(200);
        (await host.DeleteAsync($"{ApiHost.Pool}/files/x?{query}")).Status.ShouldBe(204);
    }
}
