using System.Threading.Channels;

namespace Skerry.Pools.Executions;

/// <summary>The way of a live execution's events to its reader. It holds few, because one event can be as large as a figure.</summary>
internal sealed class ExecutionStream
{
    private const int Capacity = 4;

    private readonly Channel<ExecutionEvent> _channel = Channel.CreateBounded<ExecutionEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = false, SingleWriter = false, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Hands an event on, waiting for the reader if need be. Once nobody reads, events are dropped.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="patience">Ends when the reader has had its time.</param>
    /// <exception cref="OperationCanceledException">The reader has had its time.</exception>
    public async ValueTask WriteAsync(ExecutionEvent happened, CancellationToken patience)
    {
        if (_channel.Writer.TryWrite(happened)) return;
        try
        {
            await _channel.Writer.WriteAsync(happened, patience);
        }
        catch (ChannelClosedException)
        {
            // The reader has gone, or was left behind.
        }
    }

    public IAsyncEnumerable<ExecutionEvent> ReadAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the stream; what it holds can still be read.</summary>
    public void Close() => _channel.Writer.TryComplete();

    /// <summary>Ends the stream and drops what it holds, for there is no reader, or it is too slow: then it gets an exception.</summary>
    public void Abandon(Exception? exception = null)
    {
        _channel.Writer.TryComplete(exception);
        while (_channel.Reader.TryRead(out _))
        {
            // Each event may be as large as a figure, and the execution is remembered for long.
        }
    }
}
