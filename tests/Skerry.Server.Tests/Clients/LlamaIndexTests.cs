using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Clients;

/// <summary>The published npm package <c>@llamaindex/azure</c>, unchanged.</summary>
public sealed class LlamaIndexTests(SharedServer server)
{
    [Theory]
    [InlineData("/pools/python")]
    [InlineData("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/clitest.rg000001/sessionPools/python/")]
    public async Task Session_PublishedClient_ExecutesUploadsAndDownloads(string endpoint)
    {
        var seen = await NodeClient.RunAsync("llamaindex", new Uri(server.Address, endpoint).ToString());

        seen.GetProperty("set").GetProperty("stdout").GetString().ShouldBe("set\n");
        seen.GetProperty("value").GetProperty("result").GetInt32().ShouldBe(42);
        seen.GetProperty("upload").GetProperty("filename").GetString().ShouldBe("table.csv");
        seen.GetProperty("upload").GetProperty("size").GetInt32().ShouldBe(8);
        seen.GetProperty("frame").GetProperty("result").GetInt32().ShouldBe(2);
        seen.GetProperty("download").GetString().ShouldBe("made inside");
        seen.GetProperty("files").EnumerateArray().Select(file => file.GetString()).ShouldBe(["made.txt", "table.csv"], ignoreOrder: true);
        seen.GetProperty("failure").GetProperty("stderr").GetString()!.ShouldContain("ZeroDivisionError: division by zero");
        seen.GetProperty("picture").GetString().ShouldBe("PNG");
    }
}
