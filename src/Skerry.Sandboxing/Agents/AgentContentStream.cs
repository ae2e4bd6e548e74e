namespace Skerry.Sandboxing.Agents;

/// <summary>
/// The content of a file on its way out of a sandbox: exactly as many bytes as were announced, and none waited for too long.
/// </summary>
/// <param name="connection">The agent.</param>
/// <param name="answer">Its answer.</param>
/// <param name="length">How many bytes it announced.</param>
/// <param name="turn">Ends with the stream.</param>
/// <remarks>
/// User code may shorten the file meanwhile. The agent then breaks the answer off, and the reader gets an <see cref="IOException"/>.
/// </remarks>
internal sealed class AgentContentStream(AgentConnection connection, HttpResponseMessage answer, long length, IDisposable turn) : Stream
{
    private long _read;
    private Stream? _content;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = length - _read;
        if (left == 0 || buffer.Length == 0) return 0;
        using var wait = new AgentWait(connection.Limits.Answer, connection.Time, cancellationToken);
        var part = buffer.Length <= left ? buffer : buffer[..(int)left];
        int read;
        try
        {
            read = await connection.GuardAsync(() => ReadPartAsync(part, wait.Token), wait);
        }
        catch (AgentOverdueException e)
        {
            throw new IOException("The sandbox did not send the next part of the file in time.", e);
        }

        if (read == 0) throw new IOException("The file became shorter while it was read.");
        _read += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task<int> ReadPartAsync(Memory<byte> part, CancellationToken cancellationToken)
    {
        try
        {
            _content ??= await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await _content.ReadAsync(part, cancellationToken);
        }
        catch (HttpProtocolException) when (!connection.Ended.IsCompleted)
        {
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        // Letting go of a half-read answer resets its part of the stream; the connection goes on.
        if (disposing)
        {
            answer.Dispose();
            turn.Dispose();
        }

        base.Dispose(disposing);
    }
}
