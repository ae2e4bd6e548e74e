using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>QEMUs that have started already and wait to become clones: for each template in use, a few.</summary>
/// <param name="host">The machine.</param>
/// <param name="registry">Who has them, and takes down what was never used.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class CloneStock(MicroVmHost host, SandboxRegistry registry, ILogger<CloneStock> logger) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<CloneKind, CloneShelf> _shelves = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = logger;
    private bool _disposed;

    /// <summary>How many wait, of all kinds together.</summary>
    public int Count => _shelves.Values.Sum(shelf => shelf.Count);

    /// <summary>Makes a clone, of a waiting QEMU if there is one.</summary>
    /// <param name="kind">What it is a clone of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox; the caller disposes it.</returns>
    /// <exception cref="SandboxStartException">It did not start; nothing of it is left.</exception>
    public async Task<ISandbox> CreateAsync(CloneKind kind, CancellationToken cancellationToken)
    {
        var shelf = ShelfOf(kind);
        try
        {
            return await TakeParkedAsync(shelf, cancellationToken) ?? await registry.CreateAsync(kind.NewStart(host), cancellationToken);
        }
        finally
        {
            Refill(kind, shelf);
        }
    }

    /// <summary>Begins to fill the shelf of a kind.</summary>
    public void Prepare(CloneKind kind) => Refill(kind, ShelfOf(kind));

    /// <summary>Parks no more; what is parked is the registry's. May be called more than once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private CloneShelf ShelfOf(CloneKind kind) => _shelves.GetOrAdd(kind, _ => new CloneShelf(host.Options.Parked));

    private async Task<ISandbox?> TakeParkedAsync(CloneShelf shelf, CancellationToken cancellationToken)
    {
        var parked = shelf.Take();
        try
        {
            return parked is null ? null : await registry.AdoptAsync(parked, cancellationToken);
        }
        catch (SandboxStartException e)
        {
            // It may have ended in this very moment; whoever waits gets another one.
            LogNotAdopted(parked!.Id, e);
            return null;
        }
    }

    private void Refill(CloneKind kind, CloneShelf shelf)
    {
        if (!_stopping.IsCancellationRequested && shelf.TryBeginFilling()) _ = Task.Run(() => FillAsync(kind, shelf));
    }

    private async Task FillAsync(CloneKind kind, CloneShelf shelf)
    {
        var stopping = _stopping.Token;
        var pause = ShortestPause;
        while (shelf.IsFillingToGoOn() && !stopping.IsCancellationRequested)
        {
            try
            {
                var start = kind.NewStart(host);
                await registry.ParkAsync(start, stopping);
                shelf.Put(start);
                _ = WatchAsync(kind, shelf, start);
                pause = ShortestPause;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogParkingFailed(kind.Template.Key, pause.TotalSeconds, e);
                await Task.Delay(pause, host.Machine.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SandboxStartException)
            {
                // The engine is being disposed; the registry takes down what there is.
                return;
            }
        }
    }

    private async Task WatchAsync(CloneKind kind, CloneShelf shelf, CloneStart start)
    {
        await start.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whoever took it, or takes everything down, sees to it.
        if (_stopping.IsCancellationRequested || !shelf.Remove(start)) return;
        LogParkedEnded(start.Id);
        await registry.DropAsync(start);
        Refill(kind, shelf);
    }

    [LoggerMessage(3113, LogLevel.Warning, "The parked clone {Sandbox} could not be taken; another one is made.")]
    private partial void LogNotAdopted(string sandbox, Exception exception);

    [LoggerMessage(3112, LogLevel.Warning, "The parked QEMU {Sandbox} ended by itself; another one takes its place.")]
    private partial void LogParkedEnded(string sandbox);

    [LoggerMessage(3111, LogLevel.Warning, "No QEMU could be parked for template {Template}; the next try is in {Seconds:F1} s.")]
    private partial void LogParkingFailed(string template, double seconds, Exception exception);
}
