using Microsoft.Extensions.Configuration;
using Skerry.Server.Hosting;
using Skerry.Server.Options;

namespace Skerry.Api.Tests.Server;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData(null, "http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:9000", "http://127.0.0.1:9000")]
    [InlineData("http://localhost:9000;http://[::1]:9001", "http://localhost:9000 http://[::1]:9001")]
    [InlineData("http://127.0.0.9:0", "http://127.0.0.9:0")]
    [InlineData("http://unix:/run/skerry.sock", "http://unix:/run/skerry.sock")]
    public void Read_AddressesOfThisMachine_AreTaken(string? urls, string expected) =>
        string.Join(' ', Read(("urls", urls))).ShouldBe(expected);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.0.1:8080")]
    [InlineData("http://example.com:8080")]
    [InlineData("http://127.0.0.1:8080;http://0.0.0.0:80")]
    public void Read_AnAddressBeyondLoopback_IsRefused(string urls) =>
        Should.Throw<InvalidOptionsException>(() => Read(("urls", urls))).Message.ShouldContain("loopback only");

    [Fact]
    public void Read_NoAddress_IsRefused() =>
        Should.Throw<InvalidOptionsException>(() => Read(("urls", "8080"))).Message.ShouldContain("is not an address");

    [Theory]
    [InlineData("http_ports")]
    [InlineData("https_ports")]
    [InlineData("Kestrel:Endpoints:Http:Url")]
    public void Read_OtherWaysToListen_AreRefused(string key) => Should.Throw<InvalidOptionsException>(() => Read((key, "8080")));

    private static string[] Read(params (string Key, string? Value)[] settings) =>
        ListenAddresses.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Build());
}
