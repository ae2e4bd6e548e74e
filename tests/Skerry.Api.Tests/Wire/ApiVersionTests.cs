using FsCheck;
using FsCheck.Fluent;
using Skerry.Api.Wire;

namespace Skerry.Api.Tests.Wire;

public sealed class ApiVersionTests
{
    [Theory]
    [InlineData("2023-08-01-preview", ApiGeneration.Old)]
    [InlineData("2024-02-02-preview", ApiGeneration.Old)]
    [InlineData("2024-08-02-Preview", ApiGeneration.Old)]
    [InlineData("2024-10-02-preview", ApiGeneration.New)]
    [InlineData("2025-02-02-preview", ApiGeneration.New)]
    [InlineData("2025-10-02-preview", ApiGeneration.New)]
    [InlineData("2031-01-01", ApiGeneration.Unknown)]
    [InlineData("2020-01-01-preview", ApiGeneration.Unknown)]
    [InlineData("", ApiGeneration.Unknown)]
    public void TryParse_AVersion_GivesItsGeneration(string text, object generation)
    {
        ApiVersion.TryParse(text, out var version).ShouldBeTrue();
        version.Generation.ShouldBe((ApiGeneration)generation);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("2024-13-01")]
    [InlineData("2024-10-02-beta")]
    [InlineData("2024-10-2")]
    [InlineData("-preview")]
    [InlineData(" 2024-10-02")]
    [InlineData("2024-10-02-preview\0")]
    public void TryParse_NoVersion_IsRefused(string text) => ApiVersion.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void TryParse_AnyText_NeverThrowsAndKeepsIt() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string?>(), text => !ApiVersion.TryParse(text ?? "", out var version) || version.Text == (text ?? ""))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2024-10-02-preview", 202)]
    [InlineData("2025-02-02-preview", 200)]
    [InlineData("2025-10-02-preview", 200)]
    [InlineData("2024-02-02-preview", 200)]
    [InlineData("2033-03-03", 200)]
    public async Task Execute_OfAVersion_HasItsStatus(string version, int status)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync($"{ApiHost.Pool}/executions?identifier=abcd&api-version={version}", """{"code":"1"}""")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&api-version=2030-01-01-preview")]
    public async Task Files_WithoutAKnownVersion_CarryBothShapes(string version)
    {
        await using var host = await ApiHost.StartAsync();
        await host.UploadAsync("x.txt", "1");
        (await host.GetAsync($"{ApiHost.Pool}/files?identifier={ApiHost.Session}{version}")).ShouldMatch(
            """{"value":[{"name":"x.txt","type":"file","sizeInBytes":1,"properties":{"filename":"x.txt","size":1,"lastModifiedTime":"*"}}]}""");
    }

    [Theory]
    [InlineData("executions")]
    [InlineData("files")]
    [InlineData("session")]
    [InlineData("listSessions")]
    [InlineData("metadata")]
    public async Task AnyRoute_AMalformedVersion_IsA400(string route)
    {
        await using var host = await ApiHost.StartAsync();
        var url = $"{ApiHost.Pool}/{route}?identifier=abcd&api-version=newest";
        (route == "executions" ? await host.PostAsync(url, """{"code":"1"}""") : await host.GetAsync(url)).ShouldBeError(400, "InvalidApiVersion");
    }
}
