using System.Runtime.CompilerServices;

namespace Skerry.Api.Executions.Streaming;

/// <summary>Marks the silence in a stream, so that something can be sent that keeps proxies from cutting the connection.</summary>
internal static class StreamPauses
{
    /// <summary>How long a stream is silent before something is sent: proxies cut what is silent for 60 seconds, as they come.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>Gives every event, and null for each 15 seconds that pass without one.</summary>
    /// <param name="open">Opens the events; its token is cancelled when the reading ends, however it ends.</param>
    /// <param name="time">Measures the silence.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<T?> MarkAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> open, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = open(leaving.Token).GetAsyncEnumerator(leaving.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next ??= events.MoveNextAsync().AsTask();
                await ((Task)next).WaitAsync(Longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!next.IsCompleted)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return null;
                    continue;
                }

                if (!await next) yield break;
                next = null;
                yield return events.Current;
            }
        }
        finally
        {
            await leaving.CancelAsync();
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync();
        }
    }
}
