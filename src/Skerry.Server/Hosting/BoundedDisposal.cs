namespace Skerry.Server.Hosting;

/// <summary>Disposes something within bounded time. What hangs is left to the next start, which clears it away.</summary>
/// <param name="inner">What is disposed.</param>
/// <param name="longest">How long that may take.</param>
/// <param name="time">The clock.</param>
internal sealed class BoundedDisposal(IAsyncDisposable inner, TimeSpan longest, TimeProvider time) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync().AsTask().WaitAsync(longest, time);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync(
                $"skerry: what the server used is not gone after {longest.TotalSeconds:0} seconds; the next start clears it away.");
        }
    }
}
