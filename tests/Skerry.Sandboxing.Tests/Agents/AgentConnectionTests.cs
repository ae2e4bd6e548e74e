using Microsoft.AspNetCore.Http;
using Skerry.Agent.Protocol;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Agents;

public sealed class AgentConnectionTests
{
    [Fact]
    public async Task Greet_WarmKernel_Returns()
    {
        await using var agent = await FakeAgent.StartAsync(
            context =>
                context.Response.WriteAsJsonAsync(new AgentHello(AgentRoutes.Version, "python", "3.13.5"), AgentJson.Default.AgentHello));

        await agent.Connection.GreetAsync(CancellationToken.None).Within("greeting");

        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Greet_OtherVersion_RefusesTheAgent()
    {
        await using var agent = await FakeAgent.StartAsync(
            context => context.Response.WriteAsJsonAsync(
                new AgentHello(AgentRoutes.Version + 1, "python", "3.13.5"), AgentJson.Default.AgentHello));

        var refusal = await Should.ThrowAsync<SandboxStartException>(() => agent.Connection.GreetAsync(CancellationToken.None));

        refusal.Message.ShouldContain($"version {AgentRoutes.Version + 1}");
    }

    [Fact]
    public async Task Greet_KernelDoesNotStart_SaysWhy()
    {
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(
                new AgentProblem("failed", "No module named 'IPython'"), AgentJson.Default.AgentProblem);
        });

        var refusal = await Should.ThrowAsync<SandboxStartException>(() => agent.Connection.GreetAsync(CancellationToken.None));

        refusal.Message.ShouldContain("No module named 'IPython'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":\"one\"}")]
    [InlineData("\0\u0001\u0002")]
    public async Task Greet_AnswerIsNoHello_LosesTheSandbox(string answer)
    {
        await using var agent = await FakeAgent.StartAsync(context => context.Response.WriteAsync(answer));

        await Should.ThrowAsync<SandboxLostException>(() => agent.Connection.GreetAsync(CancellationToken.None));

        (await agent.Connection.Ended.Within("end")).ShouldContain("protocol");
    }

    [Fact]
    public async Task Greet_EndlessAnswer_LosesTheSandboxAndStaysBounded()
    {
        var piece = new byte[1 << 20];
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        });

        await Should.ThrowAsync<SandboxLostException>(() => agent.Connection.GreetAsync(CancellationToken.None).Within("greeting"));
    }

    [Fact]
    public async Task Greet_HugeHeaders_LosesTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(context =>
        {
            for (var number = 0; number < 64; number++) context.Response.Headers[$"x-{number}"] = new string('x', 1024);
            return Task.CompletedTask;
        });

        await Should.ThrowAsync<SandboxLostException>(() => agent.Connection.GreetAsync(CancellationToken.None).Within("greeting"));
    }

    [Fact]
    public async Task Cancel_AgentIsSlow_KeepsTheSandbox()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(
            context =>
            {
                asked.SetResult();
                return release.Task;
            },
            timeProvider: time);

        var cancellation = new AgentExecutions(agent.Connection).CancelAsync("one", CancellationToken.None);
        await asked.Task.Within("the request's arrival");
        time.Advance(TimeSpan.FromHours(1));

        cancellation.IsCompleted.ShouldBeFalse();
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await cancellation.Within("cancellation");
    }

    [Fact]
    public async Task Send_CallerGivesUp_KeepsTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var caller = new CancellationTokenSource();

        var greeting = agent.Connection.GreetAsync(caller.Token);
        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => greeting.Within("greeting"));
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Ended_AgentCloses_CompletesAndEveryCallIsLost()
    {
        var (host, agent) = await FakeAgent.CreateStreamAsync();
        using var connection = new AgentConnection(host, new AgentLimits(), TimeProvider.System);
        var greeting = connection.GreetAsync(CancellationToken.None);

        await agent.DisposeAsync();

        await Should.ThrowAsync<SandboxLostException>(() => greeting.Within("greeting"));
        await connection.Ended.Within("end");
        await Should.ThrowAsync<SandboxLostException>(() => connection.GreetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Dispose_WhileAsked_LosesTheCall()
    {
        var (host, agent) = await FakeAgent.CreateStreamAsync();
        await using var _ = agent;
        var connection = new AgentConnection(host, new AgentLimits(), TimeProvider.System);
        var greeting = connection.GreetAsync(CancellationToken.None);

        connection.Dispose();

        var lost = await Should.ThrowAsync<SandboxLostException>(() => greeting.Within("greeting"));
        lost.Message.ShouldContain("disposed");
    }
}
