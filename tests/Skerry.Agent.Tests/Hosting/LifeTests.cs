using System.Diagnostics;
using System.Net;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Hosting;

public sealed class LifeTests
{
    [Fact]
    public async Task Serve_StreamIsLost_Ends()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        await sandbox.Client.HelloAsync();

        sandbox.Client.Dispose();

        await sandbox.Exited.Within("the end of an agent without its stream");
        sandbox.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Serve_Terminated_EndsCleanly()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        await sandbox.Client.HelloAsync();

        using var kill = Process.Start("kill", ["-TERM", $"{sandbox.HostPid}"]);

        await sandbox.Exited.Within("the end of a terminated agent");
        sandbox.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Serve_AfterWork_HasLoadedNothingOfTheImage()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        (await sandbox.Client.RunAsync("1 / 0")).Outcome.ShouldBe("failed");
        using var content = new StringContent("x");
        using var put = await sandbox.Client.SendAsync(HttpMethod.Put, AgentRoutes.Content, "a/b", content, "&limit=10");
        put.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var get = await sandbox.Client.SendAsync(HttpMethod.Get, AgentRoutes.Content, "none");
        get.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await File.ReadAllTextAsync($"/proc/{sandbox.HostPid}/maps", TestContext.Current.CancellationToken)).ShouldNotContain(".so");
    }

    [Fact]
    public async Task Hello_PreloadIsMissing_SaysWhy()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxSettings(Preload: "no_such_module"));

        using var response = await sandbox.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, AgentRoutes.Hello));

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await AgentClient.ProblemAsync(response)).Message.ShouldBe("ModuleNotFoundError: No module named 'no_such_module'");
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("POST", "/hello")]
    [InlineData("GET", "/executions")]
    public async Task Request_UnknownRoute_IsNotFound(string method, string path)
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        using var response = await sandbox.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("serve", "--uid")]
    [InlineData("run-as", "--uid", "0", "--gid", "1", "--max-processes", "1", "--oom", "0", "--cwd", "/", "--", "id")]
    [InlineData("serve", "--stream", "fd:2", "--language", "python", "--kernel", "k", "--uid", "1", "--gid", "1", "--max-user-processes",
        "1", "--data", "d")]
    [InlineData("serve", "--stream", "tcp:1", "--language", "python", "--kernel", "k", "--uid", "1", "--gid", "1", "--max-user-processes",
        "1", "--data", "d")]
    [InlineData("boot", "--language", "python", "--kernel", "k", "--uid", "1", "--gid", "1", "--max-user-processes", "1", "--data", "d")]
    [InlineData("enter", "serve")]
    [InlineData("nonsense")]
    public async Task Main_WrongCommandLine_IsRefused(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(SandboxFiles.AgentDirectory, "skerry-agent"), arguments)
        {
            RedirectStandardError = true,
        })!;

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the end of a refused agent");
        process.ExitCode.ShouldBe(2);
        (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith("skerry-agent: ");
    }
}
