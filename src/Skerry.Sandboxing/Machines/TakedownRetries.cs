using Microsoft.Extensions.Logging;

namespace Skerry.Sandboxing.Machines;

/// <summary>
/// Takes sandboxes down that nobody else does any more, behind, a few at a time, and tries again for as long as the server lives.
/// </summary>
/// <param name="timeProvider">Measures the pauses.</param>
/// <param name="logger">Told of failures.</param>
internal sealed partial class TakedownRetries(TimeProvider timeProvider, ILogger<TakedownRetries> logger) : IAsyncDisposable
{
    /// <summary>How many are tried at once.</summary>
    public const int Parallel = 4;

    /// <summary>The longest pause between two tries; the first is a second, and each twice the one before.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private readonly SemaphoreSlim _turn = new(Parallel);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = logger;
    private bool _isStopped;

    /// <summary>Takes a sandbox down behind.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="takeDown">Takes it down, or throws; called until it does not.</param>
    public void Add(string sandbox, Func<Task> takeDown) => Add(sandbox, takeDown, TimeSpan.Zero);

    /// <summary>Takes a sandbox down now, and goes on behind if that fails.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="whole">Everything of it; disposing it throws until nothing is left.</param>
    /// <returns>Completes after the first try. Never faults.</returns>
    public async Task DisposeAsync(string sandbox, IAsyncDisposable whole)
    {
        try
        {
            await whole.DisposeAsync();
        }
        catch (Exception e)
        {
            var pause = TimeSpan.FromSeconds(1);
            LogFailed(sandbox, pause, e);
            Add(sandbox, () => whole.DisposeAsync().AsTask(), pause);
        }
    }

    /// <summary>
    /// Waits for the tries that are under way, and begins no more. What is left stays in the journal. May be called more than once.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            if (_isStopped) return;
            _isStopped = true;
            running = [.. _running];
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(running);
        _stopping.Dispose();
        _turn.Dispose();
    }

    private void Add(string sandbox, Func<Task> takeDown, TimeSpan pause)
    {
        lock (_gate)
        {
            if (_isStopped) return;
            var task = Task.Run(() => RunAsync(sandbox, takeDown, pause));
            _running.Add(task);
            _ = task.ContinueWith(Forget, TaskScheduler.Default);
        }
    }

    private void Forget(Task task)
    {
        lock (_gate) _running.Remove(task);
    }

    private async Task RunAsync(string sandbox, Func<Task> takeDown, TimeSpan pause)
    {
        try
        {
            while (true)
            {
                await Task.Delay(pause, timeProvider, _stopping.Token);
                pause = pause == TimeSpan.Zero
                    ? TimeSpan.FromSeconds(1)
                    : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
                if (await TryAsync(sandbox, takeDown, pause)) return;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            LogLeft(sandbox);
        }
    }

    private async Task<bool> TryAsync(string sandbox, Func<Task> takeDown, TimeSpan pause)
    {
        await _turn.WaitAsync(_stopping.Token);
        try
        {
            await takeDown();
            return true;
        }
        catch (Exception e)
        {
            LogFailed(sandbox, pause, e);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(3013, LogLevel.Error, "Sandbox {Sandbox}: something of it is left; the next try is in {Pause}.")]
    private partial void LogFailed(string sandbox, TimeSpan pause, Exception exception);

    [LoggerMessage(
        3014, LogLevel.Warning, "Sandbox {Sandbox}: something of it is left. It stays in the journal, and the next start tries again.")]
    private partial void LogLeft(string sandbox);
}
