using System.Text.Json.Nodes;

namespace Skerry.Api.Tests.OpenApi;

public sealed class OpenApiTests
{
    [Theory]
    [InlineData("/pools/{pool}/executions", "post")]
    [InlineData("/pools/{pool}/execute", "post")]
    [InlineData("/pools/{pool}/code/execute", "post")]
    [InlineData("/pools/{pool}/python/execute", "post")]
    [InlineData("/pools/{pool}/executions/{id}", "get")]
    [InlineData("/pools/{pool}/executions/{id}", "delete")]
    [InlineData("/pools/{pool}/executions/{id}/cancel", "post")]
    [InlineData("/pools/{pool}/files", "get")]
    [InlineData("/pools/{pool}/files", "post")]
    [InlineData("/pools/{pool}/files/upload", "post")]
    [InlineData("/pools/{pool}/files/{name}", "get")]
    [InlineData("/pools/{pool}/files/{name}", "delete")]
    [InlineData("/pools/{pool}/session", "delete")]
    [InlineData("/pools/{pool}/.management/stopSession", "post")]
    [InlineData("/pools/{pool}/metadata", "get")]
    public async Task Document_EveryRoute_IsDescribedWithItsErrors(string path, string method)
    {
        await using var host = await ApiHost.StartAsync();
        var operation = (await host.GetAsync("/openapi/v1.json")).ShouldSucceed().Json["paths"]![path]?[method];
        operation.ShouldNotBeNull();
        operation["operationId"].ShouldNotBeNull();
        operation["responses"]!["400"]!["content"]!["application/json"]!["schema"].ShouldNotBeNull();
        operation["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]).ShouldContain("pool");
    }

    [Fact]
    public async Task Document_BothShapes_HaveSchemas()
    {
        await using var host = await ApiHost.StartAsync();
        var document = (await host.GetAsync("/openapi/v1.json")).Json;
        document["openapi"]!.ToString().ShouldStartWith("3.1");
        var schemas = document["components"]!["schemas"]!.AsObject();
        string[] expected = ["ErrorEnvelope", "ExecutionResource", "ExecutionEnvelope", "BareExecution", "ExecutionBody", "FileItem",
            "FileList", "SessionView"];
        expected.Where(name => !schemas.ContainsKey(name)).ShouldBeEmpty();
        schemas["ExecutionBody"]!["properties"]!.AsObject().ShouldContainKey("code");
        schemas["FileItem"]!["properties"]!.AsObject().ShouldContainKey("sizeInBytes");
        ((JsonObject)document["paths"]!["/pools/{pool}/executions"]!["post"]!["requestBody"]!["content"]!)
            .ShouldContainKey("application/json");
        ((JsonObject)document["paths"]!["/pools/{pool}/files"]!["post"]!["requestBody"]!["content"]!)
            .ShouldContainKey("multipart/form-data");
    }
}
