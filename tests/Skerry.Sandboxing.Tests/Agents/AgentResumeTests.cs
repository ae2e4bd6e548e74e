using Microsoft.AspNetCore.Http;
using Skerry.Agent.Protocol;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Agents;

/// <summary>Agents that do not confirm that their machine is one of its own: no answer but one lets a clone serve.</summary>
public sealed class AgentResumeTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Resume_Confirmed_TellsTimeEntropyAndNames()
    {
        AgentResume? told = null;
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            context.Request.Path.Value.ShouldBe(AgentRoutes.Resume);
            told = await context.Request.ReadFromJsonAsync(AgentJson.Default.AgentResume);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        var resume = Identity.New(_time);

        await agent.Connection.ResumeAsync(resume, CancellationToken.None).Within("the resume");

        told!.UnixTimeNanoseconds.ShouldBe((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
        told.Entropy.ShouldBe(resume.Entropy);
        told.HostName.ShouldBe(resume.HostName);
        told.MachineId.ShouldBe(resume.MachineId);
        told.IsSound().ShouldBeTrue();
    }

    [Fact]
    public async Task SetClock_Confirmed_TellsTheTime()
    {
        AgentClock? told = null;
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            (context.Request.Method, context.Request.Path.Value).ShouldBe(("PUT", AgentRoutes.Clock));
            told = await context.Request.ReadFromJsonAsync(AgentJson.Default.AgentClock);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });

        await agent.Connection.SetClockAsync(Identity.Now(_time), CancellationToken.None).Within("the time");

        told!.UnixTimeNanoseconds.ShouldBe((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
    }

    [Fact]
    public void New_Identities_ShareNothingButTheTime()
    {
        var identities = Enumerable.Range(0, 100).Select(_ => Identity.New(_time)).ToList();

        identities.Select(identity => Convert.ToHexString(identity.Entropy)).Distinct().Count().ShouldBe(100);
        identities.Select(identity => identity.HostName).Distinct().Count().ShouldBe(100);
        identities.Select(identity => identity.MachineId).Distinct().Count().ShouldBe(100);
        identities.Select(identity => identity.UnixTimeNanoseconds).Distinct().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Resume_AnyOtherAnswer_IsNoConfirmation(int status)
    {
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(
                new AgentProblem("failed", "The generators are stuck."), AgentJson.Default.AgentProblem);
        });

        var refusal = await Should.ThrowAsync<SandboxStartException>(
            () => agent.Connection.ResumeAsync(Identity.New(_time), CancellationToken.None).Within("the refusal"));
        refusal.Message.ShouldContain("The generators are stuck.");
    }

    [Fact]
    public async Task Resume_AgentThatHangsUp_IsALoss()
    {
        await using var agent = await FakeAgent.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        await Should.ThrowAsync<SandboxLostException>(
            () => agent.Connection.ResumeAsync(Identity.New(_time), CancellationToken.None).Within("the loss"));
    }

    [Fact]
    public async Task Resume_AgentThatSaysNothing_IsGivenUp()
    {
        await using var agent = await FakeAgent.StartAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var caller = new CancellationTokenSource();
        var resuming = agent.Connection.ResumeAsync(Identity.New(_time), caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => resuming.Within("giving up"));
    }
}
