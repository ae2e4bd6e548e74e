using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Tests.MicroVm;

namespace Skerry.Sandboxing.Tests.Journal;

/// <summary>A server in a process of its own, with a sandbox, that waits to be killed.</summary>
internal sealed class DoomedServer : IDisposable
{
    public const string Mode = "doomed-server";

    private readonly Process _process;

    private DoomedServer(Process process, string sandbox) => (_process, Sandbox) = (process, sandbox);

    /// <summary>The sandbox that it has.</summary>
    public string Sandbox { get; }

    /// <summary>Starts one.</summary>
    /// <param name="options">What it uses of the machine.</param>
    /// <param name="engine">Its engine: <c>container</c> or <c>microvm</c>.</param>
    public static async Task<DoomedServer> StartAsync(MachineOptions options, string engine = "container")
    {
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [Mode, engine, options.StateDirectory, options.ImageDirectory, options.AgentDirectory, options.ClaimDirectory, options.Runtime])
        {
            RedirectStandardOutput = true,
        })!;
        var sandbox = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The doomed server did not start.");
        return new DoomedServer(process, sandbox);
    }

    /// <summary>What runs in that process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var machine = new MachineOptions
        {
            StateDirectory = arguments[1], ImageDirectory = arguments[2], AgentDirectory = arguments[3],
            ClaimDirectory = arguments[4], Runtime = arguments[5],
        };
        var engine = await OpenAsync(arguments[0], machine);
        await using var sandbox = await engine.CreateAsync(MicroVmTestMachine.Small, CancellationToken.None);
        Console.WriteLine(sandbox.Id);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return 0;
    }

    private static async Task<ISandboxEngine> OpenAsync(string engine, MachineOptions machine) => engine switch
    {
        "microvm" => await MicroVmEngine.OpenAsync(
            MicroVmTestMachine.Options() with { Machine = machine }, NullLoggerFactory.Instance, TimeProvider.System,
            CancellationToken.None),
        _ => await ContainerEngine.OpenAsync(
            new ContainerEngineOptions { Machine = machine }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None),
    };

    /// <summary>Kills it, and leaves it no time to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();
}
