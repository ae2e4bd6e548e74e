namespace Skerry.Sandboxing.Agents;

/// <summary>The sandbox's one stream, watched: it tells when it ends, and it does not let an agent that reads nothing make us hoard answers.</summary>
/// <remarks>
/// HTTP/2 obliges us to answer pings and settings. The client queues those answers without bound, so an agent that sends without
/// reading could fill the server's memory. Here, while one of our writes is stuck, no more than <see cref="ReadAhead"/> is read; and
/// a write that stays stuck ends the stream. An agent of ours reads whatever it is doing, so for it neither ever happens.
/// </remarks>
internal sealed class AgentStream(Stream inner, TimeSpan longestWrite, TimeProvider timeProvider) : Stream
{
    /// <summary>How many bytes are read at most while a write is stuck.</summary>
    public const int ReadAhead = 1 << 20;

    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason;
    private volatile Task? _stuck;
    private long _readWhileStuck;

    /// <summary>Completes with the reason when the stream has ended. Never faults.</summary>
    public Task<string> Ended => _ended.Task;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Ends the stream.</summary>
    /// <param name="reason">Why, if nobody has said before.</param>
    /// <returns>Why, as the first one said.</returns>
    public string End(string reason)
    {
        var first = Interlocked.CompareExchange(ref _reason, reason, null) ?? reason;
        _ended.TrySetResult(first);
        inner.Dispose();
        return first;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_stuck is { } stuck && Interlocked.Read(ref _readWhileStuck) > ReadAhead)
            await stuck.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var length = await inner.ReadAsync(buffer, cancellationToken);
            if (length == 0 && buffer.Length > 0) End("The agent ended.");
            if (_stuck is not null) Interlocked.Add(ref _readWhileStuck, length);
            return length;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End("The sandbox's stream broke.");
            throw;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = inner.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully ? write : new ValueTask(FinishAsync(write.AsTask()));
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) End("The stream to the sandbox was closed.");
        base.Dispose(disposing);
    }

    private async Task FinishAsync(Task write)
    {
        Interlocked.Exchange(ref _readWhileStuck, 0);
        _stuck = write;
        try
        {
            await write.WaitAsync(longestWrite, timeProvider);
        }
        catch (TimeoutException e)
        {
            End("The agent stopped reading.");
            throw new IOException("The agent stopped reading.", e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End("The sandbox's stream broke.");
            throw;
        }
        finally
        {
            _stuck = null;
        }
    }
}
