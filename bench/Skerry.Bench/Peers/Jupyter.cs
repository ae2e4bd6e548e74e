using System.Collections.Concurrent;
using System.Text.Json;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Peers;

/// <summary>ipykernel on the host, without a wall, through jupyter_client: <c>peers/jupyter.py</c> drives it and takes the times.</summary>
internal sealed class Jupyter : IInterpreterHost, IWarmHost
{
    private readonly Child _driver;
    private readonly Task _answers;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = [];
    private int _last;

    public Jupyter(string peers)
    {
        _driver = Child.Start("/usr/bin/python3", Path.Combine(peers, "jupyter.py"));
        _answers = ReadAnswersAsync();
    }

    public string Name => "ipykernel";

    public Task<int> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public async Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken) =>
        Milliseconds((await AskAsync("first", 0, 0, cancellationToken)).GetProperty("ms"));

    public async Task<ISandbox> StartAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync("start", 0, 0, cancellationToken);
        return new Kernel(this, answer.GetProperty("pid").GetInt32(), Milliseconds(answer.GetProperty("ms")));
    }

    public async Task<IReadOnlyList<TimeSpan>> RoundTripsAsync(int count, CancellationToken cancellationToken)
    {
        await using var kernel = (Kernel)await StartAsync(cancellationToken);
        await AskAsync("warm", kernel.Process, 1, cancellationToken);
        var answer = await AskAsync("warm", kernel.Process, count, cancellationToken);
        return [.. answer.GetProperty("all").EnumerateArray().Select(Milliseconds)];
    }

    public async ValueTask DisposeAsync()
    {
        await _driver.DisposeAsync();
        await _answers;
        _writing.Dispose();
    }

    private static TimeSpan Milliseconds(JsonElement number) => TimeSpan.FromMilliseconds(number.GetDouble());

    private async Task<JsonElement> AskAsync(string what, int process, int count, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _last);
        var waiting = _waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _driver.Input.WriteLineAsync(
                JsonSerializer.Serialize(new { id, @do = what, pid = process, count }).AsMemory(), cancellationToken);
            await _driver.Input.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
        return await waiting.Task.WaitAsync(cancellationToken);
    }

    private async Task ReadAnswersAsync()
    {
        while (await _driver.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var answer = JsonElement.Parse(line);
            if (!_waiting.TryRemove(answer.GetProperty("id").GetInt32(), out var waiting))
                continue;
            if (answer.TryGetProperty("error", out var error))
                waiting.SetException(new InvalidOperationException(error.GetString()));
            else
                waiting.SetResult(answer);
        }
        foreach (var waiting in _waiting.Values)
            waiting.TrySetException(new InvalidOperationException("the driver of ipykernel ended"));
    }

    private sealed class Kernel(Jupyter jupyter, int process, TimeSpan startTime) : ISandbox
    {
        public int Process => process;

        public TimeSpan StartTime => startTime;

        public Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancellationToken) =>
            Task.FromResult(HostProcesses.Tree(process));

        public async ValueTask DisposeAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await jupyter.AskAsync("stop", process, 0, patience.Token);
        }
    }
}
