using System.Diagnostics;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Peers;

/// <summary>A program that runs one Python program in one new sandbox, started for each.</summary>
internal abstract class CommandPeer(string name) : IInterpreterHost, IFrameHost
{
    public string Name => name;

    /// <summary>Nothing to wait for: every sandbox is made while its caller waits.</summary>
    public Task<int> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken) => TimeAsync(PythonProgram.OnePlusOne, cancellationToken);

    public Task<TimeSpan> FirstFrameAsync(CancellationToken cancellationToken) => TimeAsync(PythonProgram.Frame, cancellationToken);

    public async Task<ISandbox> StartAsync(CancellationToken cancellationToken) =>
        await RunAsync(PythonProgram.Shell, cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the program in a sandbox of that name.</summary>
    protected abstract Child Start(PythonProgram program, string sandbox);

    /// <summary>A process of the host from which all of the sandbox's descend.</summary>
    protected abstract int Root(Child child, string sandbox);

    /// <summary>Takes away what the sandbox left behind.</summary>
    protected virtual Task CleanAsync(string sandbox) => Task.CompletedTask;

    private async Task<TimeSpan> TimeAsync(PythonProgram program, CancellationToken cancellationToken)
    {
        await using var sandbox = await RunAsync(program, cancellationToken);
        return sandbox.StartTime;
    }

    private async Task<Running> RunAsync(PythonProgram program, CancellationToken cancellationToken)
    {
        var sandbox = $"{program.Name}-{Guid.NewGuid():N}";
        var began = Stopwatch.GetTimestamp();
        var running = new Running(this, Start(program, sandbox), sandbox);
        try
        {
            await running.Child.ExpectAsync(program.Answer, cancellationToken);
            running.StartTime = Stopwatch.GetElapsedTime(began);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    private sealed class Running(CommandPeer peer, Child child, string sandbox) : ISandbox
    {
        public Child Child => child;

        public TimeSpan StartTime { get; set; }

        public Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancellationToken) =>
            Task.FromResult(HostProcesses.Tree(peer.Root(child, sandbox)));

        public async ValueTask DisposeAsync()
        {
            await child.DisposeAsync();
            await peer.CleanAsync(sandbox);
        }
    }
}
