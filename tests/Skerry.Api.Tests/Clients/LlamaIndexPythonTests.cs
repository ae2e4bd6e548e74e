namespace Skerry.Api.Tests.Clients;

/// <summary>llama-index-tools-azure-code-interpreter.</summary>
public sealed class LlamaIndexPythonTests
{
    private const string Query = "identifier=sess%201/%C3%BC&api-version=2024-02-02-preview";

    [Fact]
    public async Task Upload_NameWithTheDataDirectory_LosesIt()
    {
        await using var host = await ApiHost.StartAsync();
        var form = ApiHost.Form("Content-Disposition: form-data; name=\"file\"; filename=\"/mnt/data/x.csv\"\r\nContent-Type: application/octet-stream\r\n\r\na,b");
        (await host.SendAsync(HttpMethod.Post, $"{ApiHost.Pool}/files/upload?{Query}", form))
            .ShouldSucceed().ShouldMatch("""{"value":[{"properties":{"filename":"x.csv","size":3}}]}""");
        (await host.GetAsync($"{ApiHost.Pool}/files/content/x.csv?{Query}")).ShouldSucceed().Text.ShouldBe("a,b");
    }

    [Fact]
    public async Task Execute_CodeWithANewlineAtItsEnd_ArrivesAsSent()
    {
        string? seen = null;
        await using var host = await ApiHost.StartAsync(Skerry.Testing.Sandboxes.FakeScripts.Answer(command =>
        {
            seen = command.Code;
            return [Events.Completed(Skerry.Pools.Executions.ExecutionOutcome.Succeeded)];
        }));
        (await host.PostAsync($"{ApiHost.Pool}/code/execute?{Query}",
            """{"properties":{"codeInputType":"inline","executionType":"synchronous","code":"print(1)\n"}}""")).ShouldSucceed();
        seen.ShouldBe("print(1)\n");
    }
}
