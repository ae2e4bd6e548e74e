using System.Runtime.InteropServices;
using Skerry.Agent.Files;
using Skerry.Agent.Kernels;
using Skerry.Agent.Processes;
using Skerry.Agent.Streams;
using Skerry.Linux;

namespace Skerry.Agent.Hosting;

/// <summary><c>skerry-agent serve</c>: process 1 of a sandbox. It ends with its stream, or on SIGTERM; the sandbox ends with it.</summary>
internal static partial class ServeCommand
{
    private const nint IgnoreSignal = 1; // SIG_IGN

    /// <summary>Serves.</summary>
    /// <param name="options">What to serve, and to whom.</param>
    /// <returns>The exit code: 0 after SIGTERM, 1 when the stream was lost.</returns>
    public static async Task<int> RunAsync(ServeOptions options)
    {
        // It kills every process of the user that it can see: elsewhere than in a sandbox that would be the wrong ones.
        if (Environment.ProcessId != 1) throw new FormatException("serve is for process 1 of a sandbox.");
        // A kernel that is gone is seen where it is written to.
        _ = Libc.Signal(Libc.SignalPipe, IgnoreSignal);

        var terminated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            terminated.TrySetResult();
        });

        using var logger = new StderrLogger();
        var reaper = new Reaper();
        reaper.Start();
        // Nothing takes longer than the kernel's start: it comes first, and the rest happens meanwhile.
        var kernels = new KernelSet(new SandboxUser(reaper, options.User), options.Kernel, logger);

        using var data = new DataDirectory(options.Kernel.DataDirectory, options.User);
        await using var listener = await AgentStreams.OpenAsync(options.Stream);
        using var server = AgentServer.Create(listener, logger);
        await server.StartAsync(new AgentApplication(kernels, data, options.OwnsMachine, logger), CancellationToken.None);
        ServerHeartbeat.Stop(server, logger);

        var first = await Task.WhenAny(terminated.Task, listener.Lost);
        LogEnding(logger, first == terminated.Task ? "SIGTERM" : "the stream was lost");
        return first == terminated.Task ? 0 : 1;
    }

    [LoggerMessage(2000, LogLevel.Information, "The agent ends: {Reason}.")]
    private static partial void LogEnding(ILogger logger, string reason);
}
