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
    public async Task Read_AgentFloodsWithPingsAndReadsNothing_TakesABoundedNumber()
    {
        var (host, agent) = await FakeAgent.CreateStreamAsync();
        await using var _ = agent;
        var time = new ManualTimeProvider();
        using var connection = new AgentConnection(host, new AgentLimits(), time);
        var greeting = connection.GreetAsync(CancellationToken.None);
        await agent.WriteAsync(Settings);

        var flood = Enumerable.Repeat(Ping, 64 * 1024 / Ping.Length).SelectMany(ping => ping).ToArray();
        using var stop = new CancellationTokenSource();
        long taken = 0;
        var progress = new SemaphoreSlim(0);
        var writing = Task.Run(async () =>
        {
            while (true)
            {
                await agent.WriteAsync(flood, stop.Token);
                Interlocked.Add(ref taken, flood.Length);
                progress.Release();
            }
        });

        // The host takes floods until its own answers are stuck, and one allowance more; then it takes nothing.
        while (await progress.WaitAsync(TimeSpan.FromSeconds(2)))
            Interlocked.Read(ref taken).ShouldBeLessThan(64 << 20, "the host goes on reading from an agent that reads no answer");

        // Nor does it wait for ever.
        time.Advance(new AgentLimits().Answer);
        await Should.ThrowAsync<SandboxLostException>(() => greeting.Within("greeting"));
        (await connection.Ended.Within("end")).ShouldBe("The agent stopped reading.");
        await stop.CancelAsync();
        await Should.ThrowAsync<Exception>(() => writing.Within("the flood's end"));
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
