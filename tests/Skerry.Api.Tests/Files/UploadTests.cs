using System.Text;
using Skerry.Api.Files;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Files;

/// <summary>The oddities of real multipart clients, and what is no form at all.</summary>
public sealed class UploadTests
{
    private const string Url = $"{ApiHost.Pool}/files?identifier={ApiHost.Session}&api-version={ApiHost.Newest}";

    [Theory]
    [InlineData("form-data; name=\"file\"; filename=\"x.txt\"", "x.txt")]
    [InlineData("form-data; name=file; filename=x.txt", "x.txt")]
    [InlineData("FORM-DATA; NAME=\"file\"; FILENAME=\"x.txt\"", "x.txt")]
    [InlineData("form-data; filename=\"x.txt\"; name=\"file\"", "x.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"a.txt\"; filename*=UTF-8''b%20%C3%BC.txt", "b ü.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"日本.txt\"", "日本.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"a\\\"b.txt\"", "a\"b.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"a%22b.txt\"", "a\"b.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"50%25.txt\"", "50%25.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"/mnt/data/x.txt\"", "x.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"/mnt/data/sub/x.txt\"", "sub/x.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"sub/x.txt\"", "sub/x.txt")]
    [InlineData("form-data; name=\"file\"; filename=\"/x.txt\"", "x.txt")]
    [InlineData("form-data; name=\"other\"; filename=\"x.txt\"", "x.txt")]
    public async Task Upload_EveryWayToWriteAName_IsUnderstood(string disposition, string name)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = await host.SendAsync(HttpMethod.Post, Url, ApiHost.Form($"Content-Disposition: {disposition}\r\n\r\nbytes"));
        ((string?)reply.ShouldSucceed().Json["name"]).ShouldBe(name);
        (await host.GetAsync($"{ApiHost.Pool}/files/{Uri.EscapeDataString(name)}/content?identifier={ApiHost.Session}"))
            .ShouldSucceed().Text.ShouldBe("bytes");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/../x")]
    [InlineData("x%0Ay")]
    [InlineData("/")]
    [InlineData("/mnt/data")]
    [InlineData("/mnt/data/")]
    public async Task Upload_AForbiddenName_IsRefusedAndWritesNothing(string name)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.UploadAsync(name, "x")).ShouldBeError(400, "InvalidFilePath");
        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}&recursive=true")).ShouldMatch("""{"value":[]}""");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=\"b0undary\"")]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("multipart/form-data")]
    [InlineData(null)]
    public async Task Upload_WhateverTheContentTypeSays_IsReadByItsBoundary(string? contentType)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Post, Url, ApiHost.FormAs(contentType, ApiHost.Part("x.txt", "hello")))).ShouldSucceed()
            .ShouldMatch("""{"name":"x.txt","sizeInBytes":5}""");
    }

    [Theory]
    [InlineData("application/json", "{\"a\":1}")]
    [InlineData("application/json", "")]
    [InlineData("text/plain", "-")]
    [InlineData("application/octet-stream", "--")]
    public async Task Upload_WhatIsNoForm_IsRefused(string contentType, string body)
    {
        await using var host = await ApiHost.StartAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        (await host.SendAsync(HttpMethod.Post, Url, content)).ShouldBeError(415, "UnsupportedMediaType");
    }

    [Fact]
    public async Task Upload_CutOff_IsMalformedAndWritesNothing()
    {
        await using var host = await ApiHost.StartAsync();
        var content = new ByteArrayContent("--b0undary\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\nhalf"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b0undary");
        (await host.SendAsync(HttpMethod.Post, Url, content)).ShouldBeError(400, "InvalidRequestContent");
        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}")).ShouldMatch("""{"value":[]}""");
    }

    [Fact]
    public async Task Upload_NoFileInTheForm_IsRefused()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Post, Url, ApiHost.Form("Content-Disposition: form-data; name=\"note\"\r\n\r\nx")))
            .ShouldBeError(400, "SessionRequestValidationFailed");
    }

    [Fact]
    public async Task Upload_TooManyHeaders_IsMalformed()
    {
        await using var host = await ApiHost.StartAsync();
        var headers = string.Concat(Enumerable.Range(0, 100).Select(number => $"X-{number}: 1\r\n"));
        (await host.SendAsync(HttpMethod.Post, Url, ApiHost.Form($"{headers}\r\nx"))).ShouldBeError(400, "InvalidRequestContent");
    }

    [Fact]
    public async Task Upload_SeveralFiles_AnswersWithTheLastAndAll()
    {
        await using var host = await ApiHost.StartAsync();
        var parts = new[] { ApiHost.Part("a.txt", "1"), "Content-Disposition: form-data; name=\"note\"\r\n\r\nx",
            ApiHost.Part("b.txt", "22") };
        (await host.SendAsync(HttpMethod.Post, Url, ApiHost.Form(parts))).ShouldSucceed()
            .ShouldMatch("""{"name":"b.txt","sizeInBytes":2,"value":[{"name":"a.txt"},{"name":"b.txt"}]}""");
        (await host.SendAsync(
            HttpMethod.Post, $"{ApiHost.Pool}/files/upload?identifier={ApiHost.Session}&api-version={ApiHost.Old}", ApiHost.Form(parts)))
            .ShouldMatch("""{"value":[{"properties":{"filename":"a.txt"}},{"properties":{"filename":"b.txt"}}]}""");
    }

    [Fact]
    public async Task Upload_MoreFilesThanAllowed_IsRefused()
    {
        await using var host = await ApiHost.StartAsync();
        var parts = Enumerable.Range(0, UploadEndpoints.MostFiles + 1).Select(number => ApiHost.Part($"f{number}", "x")).ToArray();
        (await host.SendAsync(HttpMethod.Post, Url, ApiHost.Form(parts))).ShouldBeError(400, "SessionRequestValidationFailed");
    }

    [Fact]
    public async Task Upload_AFileBeyondTheLimit_IsA413()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Post, Url, new Zeros(UploadEndpoints.LargestFile + 1))).ShouldBeError(413, "FileTooLarge");
        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}")).ShouldMatch("""{"value":[]}""");
    }

    [Fact]
    public async Task Upload_ARequestBeyondTheLimit_IsRefusedBeforeItsBody()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, host.Url + Url) { Content = new Zeros(UploadEndpoints.LargestRequest + 1) };
        request.Headers.ExpectContinue = true;
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        (await Reply.ReadAsync(response)).ShouldBeError(413, "RequestBodyTooLarge");
    }

    [Fact]
    public async Task Upload_TheDiskIsFull_IsA507()
    {
        await using var host = await ApiHost.StartAsync();
        await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}");
        foreach (var sandbox in host.Engine.Created) ((InMemorySandboxFiles)sandbox.Files).Capacity = 3;
        (await host.UploadAsync("x.txt", "1234")).ShouldBeError(507, "SessionStorageFull");
    }

    /// <summary>A form with one file of zeros, made as it is sent.</summary>
    private sealed class Zeros : HttpContent
    {
        private static readonly byte[] Head = "--b0undary\r\nContent-Disposition: form-data; name=file; filename=zeros\r\n\r\n"u8.ToArray();
        private static readonly byte[] Tail = "\r\n--b0undary--\r\n"u8.ToArray();
        private readonly long _size;

        public Zeros(long size)
        {
            _size = size;
            Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b0undary");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(Head);
            var chunk = new byte[1 << 16];
            for (var left = _size; left > 0; left -= chunk.Length)
                await stream.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)));
            await stream.WriteAsync(Tail);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Head.Length + _size + Tail.Length;
            return true;
        }
    }
}
