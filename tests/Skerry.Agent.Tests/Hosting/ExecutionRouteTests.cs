using System.Net;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Hosting;

public sealed class ExecutionRouteTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private AgentClient Client => shared.Client;

    // Code may be silent for longer than a host waits for an answer.
    [Fact]
    public async Task Start_CodeIsSilent_IsAnsweredAtOnce()
    {
        var request = new AgentExecution(
            Client.NewId(), "import os, time\nwhile not os.path.exists('/mnt/data/go'): time.sleep(0.01)\n'went'", false, 100_000, 1000);

        using var response = await Client.StartAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var go = await Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "go", new StringContent(""), "&limit=0");
        (await Transcript.ReadAsync(response)).ShouldSucceed().ValueText.ShouldBe("'went'");
    }

    [Fact]
    public async Task Start_AllOtherRequestsAreSlowDownloads_IsServed()
    {
        using var put = await Client.SendAsync(
            HttpMethod.Put, AgentRoutes.Content, "large", new ByteArrayContent(new byte[1 << 20]), "&limit=1048576");
        var downloads = new List<HttpResponseMessage>();
        try
        {
            // The last two are an execution's and its cancel's.
            for (var i = 0; i < AgentBounds.MostRequests - 2; i++)
                downloads.Add(await Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "large"));

            using var response = await Client.StartAsync(new AgentExecution("slow", "import time; time.sleep(1000)", false, 100_000, 1000));
            using var cancel = await Client.CancelAsync("slow");

            (await Transcript.ReadAsync(response)).Outcome.ShouldBe("canceled");
        }
        finally
        {
            downloads.ForEach(download => download.Dispose());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task Start_IdIsNotAnExecutions_IsRefused(string id)
    {
        using var response = await Client.StartAsync(new AgentExecution(id, "1", false, 1000, 1000));

        (await AgentClient.ProblemAsync(response)).Error.ShouldBe("failed");
    }
}
