using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Agents;

/// <summary>Agents that speak frames of their own making.</summary>
public sealed class AgentStreamTests
{
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    private static readonly byte[] Ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public async Task Read_AgentFloodsWithPingsAndReadsNoAnswer_LosesTheSandbox()
    {
        var (host, agent) = await FakeAgent.CreateStreamAsync();
        await using var _ = agent;
        using var connection = new AgentConnection(host, new AgentLimits(), TimeProvider.System);
        var greeting = connection.GreetAsync(CancellationToken.None);
        await agent.WriteAsync(Settings);
        var flood = Enumerable.Repeat(Ping, 4096).SelectMany(ping => ping).ToArray();

        // HTTP/2 obliges the host to answer every ping. It must not hoard the answers, so it hangs up, and the flood breaks off.
        await Should.ThrowAsync<IOException>(() => Task.Run(async () =>
        {
            while (true) await agent.WriteAsync(flood);
        }).Within("the flood's end"));

        await Should.ThrowAsync<SandboxLostException>(() => greeting.Within("greeting"));
        (await connection.Ended.Within("end")).ShouldContain("protocol");
    }

    [Fact]
    public async Task Read_AgentSendsNoise_LosesTheSandbox()
    {
        var (host, agent) = await FakeAgent.CreateStreamAsync();
        await using var _ = agent;
        using var connection = new AgentConnection(host, new AgentLimits(), TimeProvider.System);
        var greeting = connection.GreetAsync(CancellationToken.None);

        await agent.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n"u8.ToArray());

        await Should.ThrowAsync<SandboxLostException>(() => greeting.Within("greeting"));
        await connection.Ended.Within("end");
    }

    [Fact]
    public async Task Read_FrameLongerThanAllowed_LosesTheSandbox()
    {
        var (host, agent) = await FakeAgent.CreateStreamAsync();
        await using var _ = agent;
        using var connection = new AgentConnection(host, new AgentLimits(), TimeProvider.System);
        var greeting = connection.GreetAsync(CancellationToken.None);

        await agent.WriteAsync((byte[])[.. Settings, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1]);

        await Should.ThrowAsync<SandboxLostException>(() => greeting.Within("greeting"));
    }
}
