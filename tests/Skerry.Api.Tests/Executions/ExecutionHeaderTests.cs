using System.Globalization;

namespace Skerry.Api.Tests.Executions;

public sealed class ExecutionHeaderTests
{
    [Fact]
    public async Task Execute_TimingHeaders_AddUp()
    {
        await using var host = await ApiHost.AnsweringAsync();
        var headers = (await host.RunAsync()).Headers;
        var sum = Number("x-ms-allocation-time") + Number("x-ms-preparation-time") + Number("x-ms-overall-execution-time");
        Number("x-ms-total-execution-service-time").ShouldBe(sum, 0.001);
        headers["x-ms-allocation-retries"].ShouldBe("0");
        Guid.TryParse(headers["x-ms-session-guid"], out _).ShouldBeTrue();

        double Number(string name) => double.Parse(headers[name], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Execute_FirstAndSecondTime_SaysWhichAllocated()
    {
        await using var host = await ApiHost.AnsweringAsync();
        var first = await host.RunAsync();
        var second = await host.RunAsync();
        (first.Headers["x-ms-new-allocation"], second.Headers["x-ms-new-allocation"]).ShouldBe(("true", "false"));
        second.Headers["x-ms-session-guid"].ShouldBe(first.Headers["x-ms-session-guid"]);
    }

    [Fact]
    public async Task FileRoutes_CarryNoTimings()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = await host.GetAsync($"{ApiHost.Pool}/files?identifier=abcd&api-version={ApiHost.Newest}");
        reply.Headers.Keys.Where(name => name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        Guid.TryParse(reply.Headers["mise-correlation-id"], out _).ShouldBeTrue();
    }
}
