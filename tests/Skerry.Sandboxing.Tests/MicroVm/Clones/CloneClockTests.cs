using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Sandboxing.Tests.Agents;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Clones;

/// <summary>The time of a clone that waited: told again before it is used, where it may have gone wrong, and not where it cannot.</summary>
public sealed class CloneClockTests : IAsyncDisposable
{
    private readonly HostTime _time = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private FakeAgent? _agent;
    private int _refusal;
    private TimeSpan _delay;

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null) await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Freshen_LatelyResumed_AsksNothing()
    {
        var clock = await ResumeAsync();
        _time.Pass(CloneClock.Trust);

        await FreshenAsync(clock);

        Asked().ShouldBe([AgentRoutes.Resume]);
    }

    [Fact]
    public async Task Freshen_WaitedTooLong_TellsTheTimeOnce()
    {
        var clock = await ResumeAsync();
        _time.Pass(TimeSpan.FromHours(5));

        for (var use = 0; use < 3; use++) await FreshenAsync(clock);

        Asked().ShouldBe([AgentRoutes.Resume, Telling(_time)]);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(0.051)]
    public async Task Freshen_HostClockWasSet_TellsTheTime(double seconds)
    {
        var clock = await ResumeAsync();
        _time.Pass(TimeSpan.FromSeconds(1));
        _time.Set(TimeSpan.FromSeconds(seconds));

        await FreshenAsync(clock);

        Asked().ShouldBe([AgentRoutes.Resume, Telling(_time)]);
    }

    [Fact]
    public async Task Resume_TookLong_TellsTheTimeAgainUntilOneArrivesInTime()
    {
        _delay = TimeSpan.FromMilliseconds(200);

        await ResumeAsync();

        Asked().Length.ShouldBe(10);
        Asked().Last().ShouldBe(Telling(_time, -_delay));
    }

    [Fact]
    public async Task Freshen_AgentRefuses_LosesTheSandbox()
    {
        var clock = await ResumeAsync();
        _time.Pass(TimeSpan.FromHours(1));
        _refusal = StatusCodes.Status500InternalServerError;

        await Should.ThrowAsync<SandboxLostException>(() => FreshenAsync(clock));

        (await _agent!.Connection.Ended.Within("the end")).ShouldContain("The clock is stuck.");
    }

    [Fact]
    public async Task Execute_CloneThatWaited_IsToldTheTimeFirst()
    {
        var clock = await ResumeAsync();
        var agent = _agent!.Connection;
        agent.Freshen = clock.FreshenAsync;
        _time.Pass(TimeSpan.FromHours(1));
        var path = Compliance.TestSandbox.At("a");

        // The agent here knows no executions and no files: what counts is what it was asked first.
        await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (
                var _ in new AgentExecutions(agent).ExecuteAsync(new ExecutionCommand { Id = "e", Code = "1" }, CancellationToken.None))
            {
            }
        });
        _time.Pass(TimeSpan.FromHours(1));
        await Should.ThrowAsync<Exception>(() => new AgentFiles(agent).WriteAsync(path, Stream.Null, 1, CancellationToken.None));

        Asked().Select(route => route.Split(' ')[0]).ShouldBe(
            [AgentRoutes.Resume, AgentRoutes.Clock, AgentRoutes.Executions, AgentRoutes.Clock, AgentRoutes.Content]);
    }

    private static string Telling(HostTime time, TimeSpan later = default) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{AgentRoutes.Clock} {(time.GetUtcNow() + later - DateTimeOffset.UnixEpoch).Ticks * 100}");

    private string[] Asked() => [.. _asked];

    private async Task<CloneClock> ResumeAsync()
    {
        _agent = await FakeAgent.StartAsync(AnswerAsync, timeProvider: _time);
        var clock = new CloneClock(_agent.Connection);
        await clock.ResumeAsync(CancellationToken.None).Within("the resume");
        return clock;
    }

    private static Task FreshenAsync(CloneClock clock) => clock.FreshenAsync(CancellationToken.None).AsTask().Within("freshening");

    private async Task AnswerAsync(HttpContext context)
    {
        var route = context.Request.Path.Value!;
        var told = route == AgentRoutes.Clock ? await context.Request.ReadFromJsonAsync(AgentJson.Default.AgentClock) : null;
        _asked.Enqueue(told is null ? route : string.Create(CultureInfo.InvariantCulture, $"{route} {told.UnixTimeNanoseconds}"));
        _time.Pass(_delay);
        context.Response.StatusCode = _refusal is 0 && route is AgentRoutes.Clock or AgentRoutes.Resume
            ? StatusCodes.Status204NoContent
            : 500;
        if (context.Response.StatusCode == StatusCodes.Status500InternalServerError)
            await context.Response.WriteAsJsonAsync(new AgentProblem("failed", "The clock is stuck."), AgentJson.Default.AgentProblem);
    }

    /// <summary>A host's time: what passes, and the time of day, which can be set.</summary>
    private sealed class HostTime : TimeProvider
    {
        private readonly ManualTimeProvider _passing = new();
        private TimeSpan _set;

        public override long TimestampFrequency => _passing.TimestampFrequency;

        public override long GetTimestamp() => _passing.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _passing.GetUtcNow() + _set;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _passing.CreateTimer(callback, state, dueTime, period);

        public void Pass(TimeSpan time) => _passing.Advance(time);

        public void Set(TimeSpan by) => _set += by;
    }
}
