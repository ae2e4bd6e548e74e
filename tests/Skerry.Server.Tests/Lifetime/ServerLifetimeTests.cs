using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Lifetime;

/// <summary>How the server starts and ends as a process.</summary>
public sealed class ServerLifetimeTests
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task Signal_SessionsAreAlive_EndsCleanlyAndLeavesNothing(int signal)
    {
        await using var server = await ServerProcess.StartAsync();
        (await SessionClient.New(server.Client).PrintedAsync("print('alive')")).ShouldBe("alive\n");
        var sandboxes = HostState.Sandboxes(server.StateDirectory);
        sandboxes.ShouldNotBeEmpty();
        HostState.Leftovers(server.StateDirectory, sandboxes).ShouldNotBeEmpty("the check itself must see a living sandbox");

        (await server.StopAsync(signal)).ShouldBe(0, server.Output);

        HostState.Leftovers(server.StateDirectory, sandboxes).ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_AfterKill_ReapsWhatIsLeftAndNothingElse()
    {
        var state = Directory.CreateTempSubdirectory("skerry-test-").FullName;
        await using var neighbour = await ServerProcess.StartAsync();
        var kept = SessionClient.New(neighbour.Client);
        await kept.ExecuteAsync("x = 'kept'");
        var neighbours = HostState.Sandboxes(neighbour.StateDirectory);
        IReadOnlyList<string> orphans;
        await using (var killed = await ServerProcess.StartAsync(stateDirectory: state))
        {
            await SessionClient.New(killed.Client).ExecuteAsync("1");
            orphans = HostState.Sandboxes(state);
            await killed.StopAsync(Kill);
        }

        HostState.Leftovers(state, orphans).ShouldNotBeEmpty("a killed server cleans nothing up");

        await using (var next = await ServerProcess.StartAsync(stateDirectory: state))
        {
            HostState.Leftovers(state, orphans).Where(left => !left.StartsWith("mount", StringComparison.Ordinal)).ShouldBeEmpty(next.Output);
            await next.StopAsync();
        }

        HostState.Leftovers(state, orphans).ShouldBeEmpty();
        (await kept.PrintedAsync("print(x)")).ShouldBe("kept\n");
        HostState.Sandboxes(neighbour.StateDirectory).Intersect(neighbours).Count().ShouldBe(neighbours.Count);
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task Start_UrlBeyondLoopback_IsRefusedWithOneSentence()
    {
        var (exitCode, output) = await ServerProcess.RefusedAsync("--urls", "http://0.0.0.0:0");

        exitCode.ShouldNotBe(0);
        output.ShouldContain("can be reached from other machines");
    }

    [Fact]
    public async Task Start_APoolDemandsMoreThanTheEngineGives_IsRefusedInOneSentence()
    {
        var state = Directory.CreateTempSubdirectory("skerry-test-");
        var (exitCode, output) = await ServerProcess.RefusedAsync(
            "--urls", "http://127.0.0.1:0", "--engine", "container", "--Skerry:Host:StateDirectory", state.FullName,
            "--Skerry:Pools:0:Name", "vault", "--Skerry:Pools:0:MinimumIsolation", "microvm");
        state.Delete(recursive: true);

        exitCode.ShouldBe(2);
        output.Split('\n').Single(line => line.StartsWith("skerry: ", StringComparison.Ordinal))
            .ShouldMatch("^skerry: Skerry:Pools:0: minimumIsolation: the pool demands microvm, .* gives only container: ");
    }

    [Fact]
    public async Task Start_SameStateDirectoryTwice_SecondIsRefused()
    {
        await using var first = await ServerProcess.StartAsync();

        var (exitCode, output) = await ServerProcess.RefusedAsync("--urls", "http://127.0.0.1:0", "--Skerry:Host:StateDirectory", first.StateDirectory);

        exitCode.ShouldNotBe(0);
        output.ShouldContain(first.StateDirectory);
        (await SessionClient.New(first.Client).PrintedAsync("print(1)")).ShouldBe("1\n");
    }
}
