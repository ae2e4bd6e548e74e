using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Skerry.Pools.Executions;

/// <summary>The way of a live execution's events to its reader. It holds few, because one event can be as large as a figure.</summary>
/// <param name="buffers">What the events draw from, from when they are written until they were read.</param>
internal sealed class ExecutionStream(ExecutionBuffers buffers)
{
    private const int Capacity = 4;

    private readonly Channel<(ExecutionEvent Happened, long Drawn)> _channel = Channel.CreateBounded<(ExecutionEvent, long)>(
        new BoundedChannelOptions(Capacity) { SingleReader = false, SingleWriter = false, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Hands an event on, waiting for the reader if need be. Once nobody reads, events are dropped.</summary>
    /// <param name="happened">The event; if there is no room for it, an <see cref="ExecutionOmission"/> takes its place.</param>
    /// <param name="patience">Ends when the reader has had its time.</param>
    /// <exception cref="OperationCanceledException">The reader has had its time.</exception>
    public async ValueTask WriteAsync(ExecutionEvent happened, CancellationToken patience)
    {
        var drawn = happened.Size;
        if (buffers.Take(drawn) is { } shortage) (happened, drawn) = (new ExecutionOmission(shortage), 0);
        if (_channel.Writer.TryWrite((happened, drawn))) return;
        try
        {
            await _channel.Writer.WriteAsync((happened, drawn), patience);
        }
        catch (Exception e)
        {
            buffers.Return(drawn);
            // The reader has gone, or was left behind.
            if (e is not ChannelClosedException) throw;
        }
    }

    public async IAsyncEnumerable<ExecutionEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (happened, drawn) in _channel.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                yield return happened;
            }
            finally
            {
                buffers.Return(drawn);
            }
        }
    }

    /// <summary>Ends the stream; what it holds can still be read.</summary>
    public void Close() => _channel.Writer.TryComplete();

    /// <summary>Ends the stream and drops what it holds, for there is no reader, or it is too slow: then it gets an exception.</summary>
    public void Abandon(Exception? exception = null)
    {
        _channel.Writer.TryComplete(exception);
        // Each event may be as large as a figure, and the execution is remembered for long.
        while (_channel.Reader.TryRead(out var dropped)) buffers.Return(dropped.Drawn);
    }
}
