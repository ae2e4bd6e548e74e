using System.Threading.Channels;

namespace Skerry.Pools.Executions;

/// <summary>The way of a live execution's events to its reader. It holds few, because one event can be as large as a figure.</summary>
internal sealed class ExecutionStream
{
    private const int Capacity = 4;

    private readonly Channel<ExecutionEvent> _channel = Channel.CreateBounded<ExecutionEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = false, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Hands an event on, waiting for the reader if need be. Once nobody reads, events are dropped.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="patience">Ends when the reader has had its time.</param>
    public async ValueTask WriteAsync(ExecutionEvent happened, CancellationToken patience)
    {
        try
        {
            if (!_channel.Writer.TryWrite(happened)) await _channel.Writer.WriteAsync(happened, patience);
        }
        catch (OperationCanceledException)
        {
            Close(new TimeoutException("The reader of the execution's events fell too far behind."));
        }
        catch (ChannelClosedException)
        {
            // The reader has gone; the execution is being cancelled.
        }
    }

    public IAsyncEnumerable<ExecutionEvent> ReadAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAllAsync(cancellationToken);

    public void Close(Exception? exception = null) => _channel.Writer.TryComplete(exception);
}
