using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Transfers;

/// <summary>Large files stream through the server.</summary>
public sealed class FileTransferTests(SharedServer server)
{
    private const long MiB = 1 << 20;
    private const long Largest = 128 * MiB;
    private const long MostGrowthKiB = 32 * 1024;

    [Fact]
    public async Task Upload_LargestFile_ServerMemoryGrowsByLessThan32MiB()
    {
        var session = NewSession();
        using var small = await UploadAsync(session, "small.bin", MiB);
        HostState.ResetPeak(server.Server.ProcessId);
        var before = HostState.Memory(server.Server.ProcessId, "VmRSS");

        using var reply = await UploadAsync(session, "large.bin", Largest);

        reply.StatusCode.ShouldBe(HttpStatusCode.OK, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        (HostState.Memory(server.Server.ProcessId, "VmHWM") - before).ShouldBeLessThan(MostGrowthKiB);
        (await SizeAsync(session, "large.bin")).ShouldBe(Largest);
    }

    [Fact]
    public async Task Download_LargestFile_BytesAreExactAndServerMemoryGrowsByLessThan32MiB()
    {
        var session = NewSession();
        using var upload = await UploadAsync(session, "large.bin", Largest);
        upload.StatusCode.ShouldBe(HttpStatusCode.OK);
        HostState.ResetPeak(server.Server.ProcessId);
        var before = HostState.Memory(server.Server.ProcessId, "VmRSS");

        using var reply = await server.Client.GetAsync(
            Route("files/large.bin/content", session), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        reply.Content.Headers.ContentLength.ShouldBe(Largest);
        await using var content = await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[64 * 1024];
        var position = 0L;
        int count;
        while ((count = await content.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
        {
            for (var index = 0; index < count; index++)
                if (buffer[index] != GeneratedStream.At(position + index)) Assert.Fail($"The byte at {position + index} differs.");
            position += count;
        }

        position.ShouldBe(Largest);
        (HostState.Memory(server.Server.ProcessId, "VmHWM") - before).ShouldBeLessThan(MostGrowthKiB);
    }

    [Fact]
    public async Task Upload_OneByteTooMany_IsRefusedAndLeavesNothing()
    {
        var session = NewSession();

        using var reply = await UploadAsync(session, "huge.bin", Largest + 1);

        reply.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var listing = await GetJsonAsync("files", session);
        listing.RootElement.GetProperty("value").GetArrayLength().ShouldBe(0);
    }

    private static string NewSession() => $"transfer-{Guid.NewGuid():n}";

    private static Uri Route(string path, string session) =>
        new($"/pools/{SharedServer.Pool}/{path}?identifier={session}&api-version=2025-10-02-preview", UriKind.Relative);

    private async Task<HttpResponseMessage> UploadAsync(string session, string name, long length)
    {
        using var file = new StreamContent(new GeneratedStream(length), 64 * 1024);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { file, "file", name } };
        return await server.Client.PostAsync(Route("files", session), form, TestContext.Current.CancellationToken);
    }

    private async Task<long> SizeAsync(string session, string name)
    {
        using var file = await GetJsonAsync("files/" + name, session);
        return file.RootElement.GetProperty("sizeInBytes").GetInt64();
    }

    private async Task<JsonDocument> GetJsonAsync(string path, string session) =>
        JsonDocument.Parse(await server.Client.GetStringAsync(Route(path, session), TestContext.Current.CancellationToken));
}
