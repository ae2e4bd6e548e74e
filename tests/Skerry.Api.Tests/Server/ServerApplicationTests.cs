using Microsoft.AspNetCore.Builder;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Server.Hosting;
using Skerry.Server.Options;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests.Server;

public sealed class ServerApplicationTests
{
    [Fact]
    public async Task Run_PoolsReady_PrintsEndpointWallAndACurlLineThatIsUsable()
    {
        var output = new Lines();
        await using var app = Build(new FakeSandboxEngine(TimeProvider.System), output, "--urls", "http://127.0.0.1:0");
        await ServerRun.StartAsync(app, TestContext.Current.CancellationToken);
        await output.Saw("curl ").Within("waiting for the curl line");

        var url = app.Urls.Single();
        output.Text.ShouldContain($"Skerry listens on {url}, for this machine only: nobody has to sign in.");
        output.Text.ShouldContain("objects of one process: no wall at all");
        output.Text.ShouldContain($"{url}/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/skerry/sessionPools/python");
        output.Text.ShouldContain($"curl -s '{url}/pools/python/executions?identifier=hello&api-version=2025-10-02-preview'");
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_SandboxesFail_SaysWhyAndServesOn()
    {
        var output = new Lines();
        var engine = new FakeSandboxEngine(TimeProvider.System) { StartFailure = new SandboxStartException("the image is missing.") };
        await using var app = Build(engine, output, "--urls", "http://127.0.0.1:0");
        await ServerRun.StartAsync(app, TestContext.Current.CancellationToken);
        await output.Saw("the image is missing").Within("waiting for the reason");
        using var client = new HttpClient();
        (await client.GetAsync(
            new Uri(app.Urls.Single() + "/health/live"), TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_APoolIsBeingPrepared_SaysSoAndServesOnAndIsNotReady()
    {
        var output = new Lines();
        var prepared = new TaskCompletionSource();
        var engine = new FakeSandboxEngine(TimeProvider.System) { Preparing = prepared.Task.WaitAsync };
        await using var app = Build(engine, output, "--urls", "http://127.0.0.1:0");
        await ServerRun.StartAsync(app, TestContext.Current.CancellationToken);
        await output.Saw("Pool python: preparing what sandboxes of image python share ...").Within("waiting for the progress");
        using var client = new HttpClient();
        var health = await client.GetAsync(new Uri(app.Urls.Single() + "/health/ready"), TestContext.Current.CancellationToken);
        health.StatusCode.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
        output.Text.ShouldNotContain("curl ");
        prepared.SetResult();
        await output.Saw("curl ").Within("waiting for the curl line");
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_APoolDemandsAStrongerWall_IsRejectedAndTheOtherServes()
    {
        var output = new Lines();
        await using var app = Build(
            new FakeSandboxEngine(TimeProvider.System), output, "--urls", "http://127.0.0.1:0", "--Skerry:Pools:0:Name", "vault",
            "--Skerry:Pools:0:MinimumIsolation", "gvisor", "--Skerry:Pools:1:Name", "python");
        await ServerRun.StartAsync(app, TestContext.Current.CancellationToken);
        await output.Saw("curl ").Within("waiting for the curl line");
        output.Text.ShouldContain("Pool vault is rejected: minimumIsolation: the pool demands gvisor");
        output.Text.ShouldContain("/pools/python/executions");
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_EveryPoolDemandsAStrongerWall_IsRefused()
    {
        await using var app = Build(
            new FakeSandboxEngine(TimeProvider.System), new Lines(), "--urls", "http://127.0.0.1:0", "--Skerry:Pools:0:Name", "a",
            "--Skerry:Pools:0:MinimumIsolation", "gvisor");
        (await Should.ThrowAsync<PoolDefinitionException>(ServerRun.StartAsync(app, TestContext.Current.CancellationToken)))
            .Problems.ShouldHaveSingleItem().ShouldStartWith("a: minimumIsolation: the pool demands gvisor");
    }

    [Fact]
    public async Task Stop_WithSessions_EndsEverySandbox()
    {
        var output = new Lines();
        var engine = new FakeSandboxEngine(TimeProvider.System);
        await using (var app = Build(engine, output, "--urls", "http://127.0.0.1:0"))
        {
            await ServerRun.StartAsync(app, TestContext.Current.CancellationToken);
            using var client = new HttpClient();
            (await client.GetAsync(new Uri(app.Urls.Single() + "/pools/python/files?identifier=abcd"),
                TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        engine.Created.ShouldNotBeEmpty();
        engine.Alive.ShouldBe(0);
    }

    private static WebApplication Build(FakeSandboxEngine engine, TextWriter output, params string[] args)
    {
        var builder = ServerApplication.CreateBuilder(args);
        return ServerApplication.Build(builder, SkerryOptionsReader.Read(builder.Configuration), engine, NodeBudget.Unlimited, output);
    }

    /// <summary>What was printed, with a way to wait for a part of it.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly Lock _gate = new();
        private readonly List<(string Part, TaskCompletionSource Seen)> _waiting = [];

        public string Text
        {
            get
            {
                lock (_gate) return ToString();
            }
        }

        public Task Saw(string part)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                if (ToString().Contains(part, StringComparison.Ordinal)) return Task.CompletedTask;
                _waiting.Add((part, seen));
            }

            return seen.Task;
        }

        public override Task WriteLineAsync(string? value)
        {
            lock (_gate)
            {
                WriteLine(value);
                foreach (var (part, seen) in _waiting)
                {
                    if (value?.Contains(part, StringComparison.Ordinal) is true) seen.TrySetResult();
                }
            }

            return Task.CompletedTask;
        }
    }
}
