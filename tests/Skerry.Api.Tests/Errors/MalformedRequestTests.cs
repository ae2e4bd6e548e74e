using System.Net.Sockets;
using System.Text;
using FsCheck.Fluent;
using Skerry.Testing;

namespace Skerry.Api.Tests.Errors;

public sealed class MalformedRequestTests
{
    private const string Execute = $"{ApiHost.Pool}/executions?identifier={ApiHost.Session}&api-version={ApiHost.Newest}";

    [Theory]
    [InlineData("", "InvalidRequestContent")]
    [InlineData("{", "InvalidRequestContent")]
    [InlineData("{\"code\":\"x\"", "InvalidRequestContent")]
    [InlineData("{\"code\":\"x\"}}", "InvalidRequestContent")]
    [InlineData("{'code':'x'}", "InvalidRequestContent")]
    [InlineData("\0", "InvalidRequestContent")]
    [InlineData("[]", "SessionPropertiesMissing")]
    [InlineData("null", "SessionPropertiesMissing")]
    [InlineData("\"code\"", "SessionPropertiesMissing")]
    [InlineData("{}", "SessionPropertiesMissing")]
    public async Task Execute_BrokenBody_IsA400(string body, string code)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync(Execute, body)).ShouldBeError(400, code);
    }

    [Fact]
    public async Task Execute_DeepNesting_IsA400()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync(Execute, "{\"code\":" + new string('[', 100_000))).ShouldBeError(400, "InvalidRequestContent");
    }

    [Fact]
    public async Task Execute_InvalidUtf8_IsA400()
    {
        await using var host = await ApiHost.StartAsync();
        var content = new ByteArrayContent([.. "{\"code\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        (await host.SendAsync(HttpMethod.Post, Execute, content)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Execute_ABodyBeyondTheLimit_IsA413()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync(Execute, "{\"code\":\"" + new string('x', 17 << 20) + "\"}")).ShouldBeError(413, "RequestBodyTooLarge");
    }

    [Fact]
    public async Task Execute_AChunkedBodyBeyondTheLimit_IsA413()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Url + Execute)
        {
            Content = ApiHost.Json("{\"code\":\"" + new string('x', 17 << 20) + "\"}"),
        };
        request.Headers.TransferEncodingChunked = true;
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        (await Reply.ReadAsync(response)).ShouldBeError(413, "RequestBodyTooLarge");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Execute_AnotherContentType_IsA415(string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        var content = new ByteArrayContent("{\"code\":\"x\"}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        (await host.SendAsync(HttpMethod.Post, Execute, content)).ShouldBeError(415, "UnsupportedMediaType");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/vnd.api+json")]
    [InlineData("text/json")]
    public async Task Execute_AnyKindOfJson_IsRead(string? contentType)
    {
        await using var host = await ApiHost.StartAsync();
        var content = new ByteArrayContent("{\"code\":\"x\"}"u8.ToArray());
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        (await host.SendAsync(HttpMethod.Post, Execute, content)).ShouldSucceed();
    }

    [Theory]
    [InlineData("", "SessionRequestValidationFailed")]
    [InlineData("?identifier=", "SessionRequestValidationFailed")]
    [InlineData("?identifier=abc", "InvalidLengthOfSessionIdentifier")]
    [InlineData("?identifier=abcd%00e", "SessionRequestValidationFailed")]
    [InlineData("?identifier=abcd%0A", "SessionRequestValidationFailed")]
    [InlineData("?identifier=abcd&identifier=efgh", "SessionRequestValidationFailed")]
    public async Task AnyRoute_ABadIdentifier_IsA400(string query, string code)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync($"{ApiHost.Pool}/executions{query}", """{"code":"x"}""")).ShouldBeError(400, code);
        (await host.GetAsync($"{ApiHost.Pool}/files{query}")).ShouldBeError(400, code);
        (await host.DeleteAsync($"{ApiHost.Pool}/session{query}")).ShouldBeError(400, code);
    }

    [Theory]
    [InlineData(128, 200)]
    [InlineData(129, 400)]
    public async Task Execute_AnIdentifierAtItsLongest_IsTaken(int length, int status)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync($"{ApiHost.Pool}/executions?identifier={new string('a', length)}", """{"code":"x"}""")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Execute_AnyBytes_AreAnsweredInTheEnvelopeOrRun()
    {
        await using var host = await ApiHost.StartAsync();
        var bodies = ArbMap.Default.GeneratorFor<byte[]>().Sample(60)
            .Concat(ArbMap.Default.GeneratorFor<string?>().Sample(60).Select(text => Encoding.UTF8.GetBytes("{\"code\":" + text)));
        foreach (var body in bodies)
        {
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            var reply = await host.SendAsync(HttpMethod.Post, Execute, content);
            if (reply.Status != 200) reply.ShouldBeError(400, reply.ErrorCode!);
        }
    }

    [Fact]
    public async Task Upload_AnyBytes_AreAnsweredInTheEnvelope()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var body in ArbMap.Default.GeneratorFor<byte[]>().Sample(60).Select(bytes => (byte[])[.. "--b0undary\r\n"u8, .. bytes]))
        {
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b0undary");
            var reply = await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files?identifier=abcd", content);
            reply.ShouldBeError(400, reply.ErrorCode!);
        }
    }

    /// <remarks>docs/errors.md says so: the web server refuses these before it makes a request of them.</remarks>
    [Theory]
    [InlineData("GET /pools/python/files/%00?identifier=abcd HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /pools/python/files?identifier=abcd HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /pools/python/files?identifier=abcd HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}\r\n\r\n", 431)]
    [InlineData("GET /pools/python/files?identifier={long} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414)]
    [InlineData("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)]
    public async Task Request_ThatTheWebServerRefuses_HasAStatusAndNoBody(string request, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var uri = new Uri(host.Url);
        using var socket = new TcpClient();
        await socket.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        var bytes = Encoding.ASCII.GetBytes(request.Replace("{long}", new string('x', 40_000), StringComparison.Ordinal));
        await socket.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream());
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).Within("reading the refusal");
        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        answer.ShouldContain("Content-Length: 0\r\n");
        answer.ShouldEndWith("\r\n\r\n");
    }

    [Fact]
    public async Task Upload_ClientDisconnects_WritesNothingAndTheServerGoesOn()
    {
        await using var host = await ApiHost.StartAsync();
        var uri = new Uri(host.Url);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
            var head = $"POST {ApiHost.Pool}/files?identifier={ApiHost.Session} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\nhalf";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        }

        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}").Within("asking after the other client left"))
            .ShouldSucceed().ShouldMatch("""{"value":[]}""");
    }
}
