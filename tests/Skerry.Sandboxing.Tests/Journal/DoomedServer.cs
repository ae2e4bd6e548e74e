using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Node;

namespace Skerry.Sandboxing.Tests.Journal;

/// <summary>A server in a process of its own, with a sandbox, that waits to be killed.</summary>
internal sealed class DoomedServer : IDisposable
{
    public const string Mode = "doomed-server";

    private readonly Process _process;

    private DoomedServer(Process process, string sandbox) => (_process, Sandbox) = (process, sandbox);

    /// <summary>The sandbox that it has.</summary>
    public string Sandbox { get; }

    public static async Task<DoomedServer> StartAsync(SandboxNodeOptions options)
    {
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [Mode, options.StateDirectory, options.ImageDirectory, options.AgentDirectory, options.ClaimDirectory, options.Runtime])
        {
            RedirectStandardOutput = true,
        })!;
        var sandbox = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The doomed server did not start.");
        return new DoomedServer(process, sandbox);
    }

    /// <summary>What runs in that process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var node = new SandboxNodeOptions
        {
            StateDirectory = arguments[0], ImageDirectory = arguments[1], AgentDirectory = arguments[2], ClaimDirectory = arguments[3], Runtime = arguments[4],
        };
        await using var engine = await ContainerEngine.OpenAsync(
            new ContainerEngineOptions { Node = node }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        await using var sandbox = await engine.CreateAsync(
            new SandboxSpecification(SessionLanguage.Python, "python", [], new SandboxResources()), CancellationToken.None);
        Console.WriteLine(sandbox.Id);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return 0;
    }

    /// <summary>Kills it, and leaves it no time to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();
}
