using System.Diagnostics;
using Skerry.Bench.Subjects;
using Skerry.Pools.Executions;
using Skerry.Pools.Sandboxes;
using ISandbox = Skerry.Bench.Subjects.ISandbox;

namespace Skerry.Bench.Engines;

/// <summary>An engine of Skerry in this process, without server and pool.</summary>
/// <param name="name">The name in the report.</param>
/// <param name="engine">The engine; this object disposes it if it can be disposed.</param>
/// <param name="specification">What its sandboxes are made of.</param>
internal class EngineHost(string name, ISandboxEngine engine, SandboxSpecification specification) : IStartHost
{
    private IAsyncDisposable? _prepared;

    public string Name => name;

    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        _prepared ??= await engine.PrepareAsync(specification, cancellationToken);

    public async Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken)
    {
        await using var sandbox = await CreateAsync(cancellationToken);
        return sandbox.StartTime;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_prepared is not null) await _prepared.DisposeAsync();
        if (engine is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    /// <summary>Makes a sandbox and runs <c>1+1</c> in it.</summary>
    protected async Task<ISandbox> CreateAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var sandbox = await engine.CreateAsync(specification, cancellationToken);
        try
        {
            await RunAsync(sandbox, cancellationToken);
            return new Running(sandbox, Stopwatch.GetElapsedTime(began));
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    private static async Task RunAsync(Skerry.Pools.Sandboxes.ISandbox sandbox, CancellationToken cancellationToken)
    {
        var command = new ExecutionCommand { Id = "bench", Code = "1+1" };
        var value = await sandbox.ExecuteAsync(command, cancellationToken).OfType<ExecutionValue>().LastOrDefaultAsync(cancellationToken);
        var text = value?.Data.Text("text/plain");
        if (text != "2") throw new InvalidDataException($"1+1 gave '{text}'");
    }

    private sealed class Running(Skerry.Pools.Sandboxes.ISandbox sandbox, TimeSpan startTime) : ISandbox
    {
        public TimeSpan StartTime => startTime;

        public Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancellationToken) =>
            Task.FromResult(HostProcesses.InControlGroup(sandbox.Id));

        public ValueTask DisposeAsync() => sandbox.DisposeAsync();
    }
}
