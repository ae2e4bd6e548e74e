using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Refill;

/// <summary>Disposes sandboxes in the background, a few at a time, and tries again for as long as the server lives.</summary>
/// <param name="parallel">How many at a time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of failures.</param>
/// <param name="stopping">The pool stops: what fails from then on is not tried again, the engine's own end is.</param>
internal sealed class SandboxDisposal(int parallel, TimeProvider time, ILogger logger, CancellationToken stopping) : IDisposable
{
    /// <summary>After how long a disposal no longer keeps the others waiting.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause between two tries; the first is a second, and each twice the one before.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(parallel);
    private int _stuck;

    /// <summary>How many sandboxes are there only because disposing them has failed so far.</summary>
    public int Stuck => Volatile.Read(ref _stuck);

    /// <summary>Disposes a sandbox. Never throws.</summary>
    /// <returns>Completes when nothing is left of it, or once the pool stops: then the engine clears it away.</returns>
    public async Task DisposeAsync(ISandbox sandbox)
    {
        if (await TryAsync(sandbox, 1)) return;
        Interlocked.Increment(ref _stuck);
        try
        {
            await InsistAsync(sandbox);
        }
        finally
        {
            Interlocked.Decrement(ref _stuck);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task InsistAsync(ISandbox sandbox)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var attempt = 2; ; attempt++)
        {
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                logger.DisposalGivenUp(sandbox.Id);
                return;
            }

            if (await TryAsync(sandbox, attempt)) return;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> TryAsync(ISandbox sandbox, int attempt)
    {
        await _turn.WaitAsync(CancellationToken.None);
        var disposal = DisposeOnceAsync(sandbox, attempt);
        try
        {
            await disposal.WaitAsync(Patience, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            logger.DisposalHangs(sandbox.Id, Patience);
        }
        finally
        {
            _turn.Release();
        }

        return await disposal;
    }

    private async Task<bool> DisposeOnceAsync(ISandbox sandbox, int attempt)
    {
        try
        {
            await sandbox.DisposeAsync();
            return true;
        }
        catch (Exception e)
        {
            logger.DisposalFailed(sandbox.Id, attempt, e);
            return false;
        }
    }
}
