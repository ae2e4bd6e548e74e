using System.Text.Json;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Lifetime;

/// <summary>What a pool says of itself, over the real image.</summary>
public sealed class MetadataTests(SharedServer server)
{
    [Fact]
    public async Task Metadata_PythonPool_NamesWhatCodeFinds()
    {
        using var metadata = JsonDocument.Parse(await server.Client.GetStringAsync(
            new Uri($"/pools/{SharedServer.Pool}/metadata?api-version=2025-10-02-preview", UriKind.Relative),
            TestContext.Current.CancellationToken));
        var python = metadata.RootElement.GetProperty("runtimes")[0];
        var pandas = metadata.RootElement.GetProperty("preInstalledPackages").EnumerateArray()
            .Single(package => package.GetProperty("name").GetString() == "pandas");

        var found = await SessionClient.New(server.Client)
            .PrintedAsync("import importlib.metadata, platform\nprint(platform.python_version(), importlib.metadata.version('pandas'))");

        found.ShouldBe($"{python.GetProperty("version").GetString()} {pandas.GetProperty("version").GetString()}\n");
    }

    [Theory]
    [InlineData("numpy pandas scipy matplotlib seaborn sklearn statsmodels sympy networkx PIL openpyxl xlsxwriter docx reportlab lxml bs4 tabulate requests")]
    [InlineData("IPython setuptools pkg_resources")]
    public async Task Import_EveryPromisedPackage_Succeeds(string modules) =>
        (await SessionClient.New(server.Client).PrintedAsync($"import {modules.Replace(' ', ',')}\nprint('imported')"))
            .ShouldBe("imported\n");
}
