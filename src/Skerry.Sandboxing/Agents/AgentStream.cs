namespace Skerry.Sandboxing.Agents;

/// <summary>The sandbox's one stream, watched: it tells when it ends, and why.</summary>
internal sealed class AgentStream(Stream inner) : Stream
{
#pragma warning disable CA2213 // It has no timer, and its token is asked for after the end too.
    private readonly CancellationTokenSource _endedSource = new();
#pragma warning restore CA2213
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _reason;

    /// <summary>Completes with the reason when the stream has ended. Never faults.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Cancelled when the stream has ended.</summary>
    public CancellationToken EndedToken => _endedSource.Token;

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
        _endedSource.Cancel();
        return first;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var length = await inner.ReadAsync(buffer, cancellationToken);
            if (length == 0 && buffer.Length > 0) End("The agent ended.");
            return length;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End("The sandbox's stream broke.");
            throw;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

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
        // The client closes it when the other end breaks the rules of HTTP; nobody else does before there is another reason.
        if (disposing) End("The agent broke the protocol of HTTP, or gave no sign of life.");
        base.Dispose(disposing);
    }
}
