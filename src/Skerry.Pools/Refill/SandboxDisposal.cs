using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Refill;

/// <summary>Disposes sandboxes in the background, a few at a time, again if it fails.</summary>
/// <param name="parallel">How many at a time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of failures.</param>
internal sealed class SandboxDisposal(int parallel, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How often disposing one sandbox is tried.</summary>
    public const int Tries = 5;

    /// <summary>After how long a disposal no longer keeps the others waiting.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(parallel);

    /// <summary>Disposes a sandbox. Never throws.</summary>
    /// <returns>Completes when it is gone, or was given up: then the engine's next start clears it away.</returns>
    public async Task DisposeAsync(ISandbox sandbox)
    {
        await _turn.WaitAsync();
        var disposal = TryAsync(sandbox);
        try
        {
            await disposal.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            logger.DisposalHangs(sandbox.Id, Patience);
        }
        finally
        {
            _turn.Release();
        }

        await disposal;
    }

    public void Dispose() => _turn.Dispose();

    private async Task TryAsync(ISandbox sandbox)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await sandbox.DisposeAsync();
                return;
            }
            catch (Exception e)
            {
                logger.DisposalFailed(sandbox.Id, attempt, e);
                if (attempt == Tries) return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << (attempt - 1)), time);
        }
    }
}
