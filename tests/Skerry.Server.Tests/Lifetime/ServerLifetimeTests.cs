using System.Diagnostics;
using System.Net;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

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
            await Eventually.Until(
                () => HostState.Leftovers(state, orphans).All(left => left.StartsWith("mount", StringComparison.Ordinal)),
                "expecting the next server to take down what is left",
                () => string.Join('\n', HostState.Leftovers(state, orphans)),
                TimeSpan.FromMilliseconds(50));
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
    public async Task Start_NoPoolCanRun_IsRefusedInOneSentence()
    {
        var state = Directory.CreateTempSubdirectory("skerry-test-");
        var (exitCode, output) = await ServerProcess.RefusedAsync(
            "--urls", "http://127.0.0.1:0", "--engine", "container", "--Skerry:Host:StateDirectory", state.FullName,
            "--Skerry:Pools:0:Name", "vault", "--Skerry:Pools:0:MinimumIsolation", "microvm");
        state.Delete(recursive: true);

        exitCode.ShouldBe(2);
        output.ShouldNotContain("   at ", customMessage: "no stack trace");
        output.Split('\n').Single(line => line.StartsWith("skerry: ", StringComparison.Ordinal))
            .ShouldMatch(
                "^skerry: No pool can run here. Pool vault: minimumIsolation: the pool demands microvm, .* gives only container: ");
    }

    [Fact]
    public async Task Start_OnePoolOfTwoCannotRun_ServesTheOther()
    {
        await using var server = await ServerProcess.StartAsync(
            ["--Skerry:Pools:0:Name", "vault", "--Skerry:Pools:0:MinimumIsolation", "microvm", "--Skerry:Pools:1:Name", "python"]);
        server.Output.ShouldContain("Pool vault is rejected: minimumIsolation: the pool demands microvm");
        (await SessionClient.New(server.Client).PrintedAsync("print(1)")).ShouldBe("1\n");
        using var reply = await server.Client.GetAsync(
            new SessionClient(server.Client, "abcd", "vault").Route("files"), TestContext.Current.CancellationToken);
        reply.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await server.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken))
            .ShouldContain("vault: rejected.");
    }

    [Theory]
    [InlineData("--help", 0, "Usage: skerry-server [OPTIONS]")]
    [InlineData("-h", 0, "Usage: skerry-server [OPTIONS]")]
    [InlineData("--version", 0, "skerry-server ")]
    [InlineData("--prot", 2, "skerry: '--prot' is not an option; options are ")]
    public async Task Start_AQuestionOrAnUnknownOption_IsAnsweredWithoutAServer(string argument, int expected, string answer)
    {
        var (exitCode, output) = await ServerProcess.RefusedAsync(argument);

        exitCode.ShouldBe(expected);
        output.ShouldContain(answer);
    }

    [Fact]
    public async Task Up_Help_IsTheServersWithoutPreparingTheMachine()
    {
        using var up = Process.Start(new ProcessStartInfo(Repository.File("up"), ["--help"])
        {
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = "/usr/bin:/bin" },
        })!;
        var output = await up.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await up.WaitForExitAsync(TestContext.Current.CancellationToken).Within("./up --help");

        up.ExitCode.ShouldBe(0);
        output.ShouldBe((await ServerProcess.RefusedAsync("--help")).Output);
    }

    [Fact]
    public async Task Start_SameStateDirectoryTwice_SecondIsRefused()
    {
        await using var first = await ServerProcess.StartAsync();

        var (exitCode, output) = await ServerProcess.RefusedAsync(
            "--urls", "http://127.0.0.1:0", "--Skerry:Host:StateDirectory", first.StateDirectory);

        exitCode.ShouldNotBe(0);
        output.ShouldContain(first.StateDirectory);
        (await SessionClient.New(first.Client).PrintedAsync("print(1)")).ShouldBe("1\n");
    }
}
