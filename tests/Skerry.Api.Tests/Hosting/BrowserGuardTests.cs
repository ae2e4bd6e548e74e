namespace Skerry.Api.Tests.Hosting;

public sealed class BrowserGuardTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost.evil.example")]
    public async Task Host_OfAnotherName_IsRefused(string host)
    {
        await using var api = await ApiHost.StartAsync();
        (await api.GetAsync($"{ApiHost.Pool}/files?identifier=abcd", ("Host", host))).ShouldBeError(400, "HostNotAllowed");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:8080")]
    [InlineData("python.localhost")]
    [InlineData("127.0.0.2")]
    [InlineData("[::1]:80")]
    [InlineData("proxy.example")]
    public async Task Host_OfThisMachineOrTheList_IsServed(string host)
    {
        await using var api = await ApiHost.StartAsync(options: new ApiOptions { AllowedHosts = ["proxy.example"] });
        (await api.GetAsync($"{ApiHost.Pool}/files?identifier=abcd", ("Host", host))).ShouldSucceed();
    }

    [Fact]
    public async Task Host_WithEveryNameAllowed_IsServed()
    {
        await using var api = await ApiHost.StartAsync(options: new ApiOptions { AllowedHosts = null });
        (await api.GetAsync($"{ApiHost.Pool}/files?identifier=abcd", ("Host", "any.example"))).ShouldSucceed();
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Page_OfAnotherOrigin_IsRefused(string header, string value)
    {
        await using var api = await ApiHost.StartAsync();
        (await api.RunAsync(headers: (header, value))).ShouldBeError(403, "OriginNotAllowed");
        (await api.GetAsync($"{ApiHost.Pool}/listSessions")).ShouldMatch("""{"sessions":[]}""");
    }

    [Fact]
    public async Task Page_OfTheSameOrigin_IsServed()
    {
        await using var api = await ApiHost.StartAsync();
        (await api.RunAsync(headers: [("Origin", api.Url), ("Sec-Fetch-Site", "same-origin")])).ShouldSucceed();
    }
}
