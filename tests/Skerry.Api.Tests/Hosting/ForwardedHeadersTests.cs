using System.Net;

namespace Skerry.Api.Tests.Hosting;

/// <summary>A client on loopback stands in for the proxy: the headers are what makes one.</summary>
public sealed class ForwardedHeadersTests
{
    private static readonly (string Name, string Value)[] Forwarded =
        [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "skerry.example")];

    [Fact]
    public async Task Location_BehindATrustedProxy_IsTheOneThatTheClientCanReach()
    {
        await using var host = await ApiHost.StartAsync(options: Trusting("127.0.0.0/8", "::1/128"));
        (await StartedAsync(host, Forwarded)).ShouldStartWith($"https://skerry.example{ApiHost.Pool}/executions/");
        (await StartedAsync(host, [.. Forwarded, ("X-Forwarded-Prefix", "/sandbox")]))
            .ShouldStartWith($"https://skerry.example/sandbox{ApiHost.Pool}/executions/");
    }

    [Fact]
    public async Task Origin_BehindATrustedProxy_IsComparedWithWhatTheBrowserSees()
    {
        await using var host = await ApiHost.StartAsync(options: Trusting("127.0.0.1/32"));
        (await host.RunAsync(headers: [.. Forwarded, ("Origin", "https://skerry.example")])).ShouldSucceed();
        (await host.RunAsync(headers: [.. Forwarded, ("Origin", "http://skerry.example")])).ShouldBeError(403, "OriginNotAllowed");
        (await host.RunAsync(headers: [.. Forwarded, ("Origin", host.Url)])).ShouldBeError(403, "OriginNotAllowed");
    }

    [Fact]
    public async Task Host_ThatATrustedProxyForwards_MustBeAllowed()
    {
        await using var host = await ApiHost.StartAsync(options: Trusting("127.0.0.1/32"));
        (await host.RunAsync(headers: [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Host", "evil.example")]))
            .ShouldBeError(400, "HostNotAllowed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("192.0.2.0/24")]
    public async Task Location_BehindAProxyThatIsNotTrusted_IgnoresTheHeaders(string? trusted)
    {
        await using var host = await ApiHost.StartAsync(
            options: trusted is null ? new ApiOptions { AllowedHosts = null } : Trusting(trusted));
        (await StartedAsync(host, Forwarded)).ShouldStartWith(host.Url + ApiHost.Pool);
    }

    private static async Task<string> StartedAsync(ApiHost host, (string Name, string Value)[] headers)
    {
        var reply = await host.RunAsync(""" "code": "x", "executionType": "Asynchronous" """, headers: headers);
        return reply.ShouldSucceed(reply.Status).Headers["Operation-Location"];
    }

    private static ApiOptions Trusting(params string[] networks) =>
        new() { AllowedHosts = ["skerry.example"], TrustedProxies = [.. networks.Select(network => IPNetwork.Parse(network))] };
}
