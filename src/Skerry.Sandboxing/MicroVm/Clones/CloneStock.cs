using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Node;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>QEMUs that have started already and wait to become clones: for each template in use, a few.</summary>
/// <param name="host">The machine.</param>
/// <param name="fleet">Who has them, and takes down what was never used.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class CloneStock(MicroVmHost host, SandboxFleet fleet, ILogger<CloneStock> logger) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<CloneKind, Shelf> _shelves = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = logger;

    /// <summary>Makes a clone, of a waiting QEMU if there is one.</summary>
    /// <param name="kind">What it is a clone of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox; the caller disposes it.</returns>
    /// <exception cref="SandboxStartException">It did not start; nothing of it is left.</exception>
    public async Task<ISandbox> CreateAsync(CloneKind kind, CancellationToken cancellationToken)
    {
        var shelf = _shelves.GetOrAdd(kind, _ => new Shelf());
        if (!shelf.Parked.TryDequeue(out var parked))
        {
            var sandbox = await fleet.CreateAsync(kind.NewStart(host), cancellationToken);
            Refill(kind, shelf);
            return sandbox;
        }

        Refill(kind, shelf);
        return await fleet.AdoptAsync(parked, cancellationToken);
    }

    /// <summary>Begins to fill the shelf of a kind.</summary>
    public void Prepare(CloneKind kind) => Refill(kind, _shelves.GetOrAdd(kind, _ => new Shelf()));

    /// <summary>Parks no more; what is parked is the fleet's.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Refill(CloneKind kind, Shelf shelf)
    {
        if (host.Options.Parked > 0 && shelf.TryBeginRefill()) _ = Task.Run(() => FillAsync(kind, shelf));
    }

    private async Task FillAsync(CloneKind kind, Shelf shelf)
    {
        var pause = ShortestPause;
        var stopping = _stopping.Token;
        do
        {
            while (shelf.Parked.Count < host.Options.Parked && !stopping.IsCancellationRequested)
            {
                try
                {
                    var start = kind.NewStart(host);
                    await fleet.ParkAsync(start, stopping);
                    shelf.Parked.Enqueue(start);
                    pause = ShortestPause;
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogParkingFailed(kind.Template.Key, pause.TotalSeconds, e);
                    await Task.Delay(pause, host.Node.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
                catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SandboxStartException)
                {
                    return;
                }
            }
        }
        while (!shelf.TryEndRefill(host.Options.Parked));
    }

    [LoggerMessage(3111, LogLevel.Warning, "No QEMU could be parked for template {Template}; the next try is in {Seconds:F1} s.")]
    private partial void LogParkingFailed(string template, double seconds, Exception exception);

    private sealed class Shelf
    {
        private readonly Lock _gate = new();
        private bool _refilling;

        public ConcurrentQueue<ISandboxStart> Parked { get; } = new();

        public bool TryBeginRefill()
        {
            lock (_gate) return !_refilling && (_refilling = true);
        }

        // One that was taken after the last look, by someone who saw the refill going on, must not be missed.
        public bool TryEndRefill(int full)
        {
            lock (_gate) return Parked.Count >= full && !(_refilling = false);
        }
    }
}
