using System.Net;
using Skerry.Pools.Executions;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Clients;

/// <summary>AutoGen's ACADynamicSessionsCodeExecutor, and the first Azure sample for it.</summary>
public sealed class AutoGenTests
{
    private const string Query = "api-version=2024-02-02-preview&identifier=11111111-2222-3333-4444-555555555555";

    [Fact]
    public async Task Execute_AList_IsItsPrintedText()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Value("['numpy',\n 'pandas']"));
        var reply = await host.PostAsync($"{ApiHost.Pool}/code/execute?{Query}", """{"properties":{"codeInputType":"inline","executionType":"synchronous","code":"x"}}""");
        reply.ContentType.ShouldStartWith("application/json");
        ((string?)reply.Json["properties"]!["result"]).ShouldBe("['numpy',\n 'pandas']");
        ((string?)reply.Json["properties"]!["status"]).ShouldBe("Success");
    }

    [Fact]
    public async Task Execute_AFault_SaysFailureAndKeepsTheHttpStatus()
    {
        await using var host = await ApiHost.StartAsync(FakeScripts.Play(Events.Fault(), Events.Completed(ExecutionOutcome.Failed)));
        var reply = await host.PostAsync($"{ApiHost.Pool}/code/execute?{Query}", """{"properties":{"code":"1/0"}}""");
        reply.ShouldSucceed().ShouldMatch("""{"properties":{"status":"Failure","stdout":"","stderr":"Traceback\nZeroDivisionError: division by zero","result":""}}""");
    }

    [Fact]
    public async Task Upload_ChunkedWithContentTypeFirst_IsTaken()
    {
        await using var host = await ApiHost.StartAsync();
        var bytes = await ApiHost.Form("Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.txt\"\r\n\r\nchunks").ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var form = new ChunkedContent(bytes);
        form.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b0undary");
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files/upload?{Query}", form)).ShouldSucceed();
        (await host.GetAsync($"{ApiHost.Pool}/files?{Query}")).ShouldMatch("""{"value":[{"properties":{"filename":"t.txt"}}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/t.txt?{Query}")).Text.ShouldBe("chunks");
    }

    [Fact]
    public async Task FirstSample_NoQueryAtAll_TakesTheIdentifierFromTheBody()
    {
        await using var host = await ApiHost.AnsweringAsync(Events.Stdout("x\n"));
        (await host.PostAsync($"{ApiHost.Pool}/python/execute",
            """{"properties":{"identifier":"from-the-body","codeInputType":"inline","executionType":"synchronous","pythonCode":"print('x')","timeoutInSeconds":100}}"""))
            .ShouldSucceed().ShouldMatch("""{"stdout":"x\n","stderr":"","result":""}""");
        (await host.GetAsync($"{ApiHost.Pool}/session?identifier=from-the-body")).ShouldSucceed();
    }

    private sealed class ChunkedContent(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in bytes.Chunk(7)) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
