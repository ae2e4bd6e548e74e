using System.Net;
using Skerry.Pools.Files;

namespace Skerry.Sandboxing.Agents;

/// <summary>The content of a file on its way into a sandbox.</summary>
/// <param name="source">Where it is read from. Time spent there is the caller's, not the agent's.</param>
/// <param name="limit">The most bytes that it may have.</param>
/// <param name="wait">The wait for the agent.</param>
/// <param name="longest">How long the agent may take for each part.</param>
/// <remarks>
/// The agent may answer before it has the whole content, because it is too large or the disk is full. Then the client of HTTP hands the
/// answer out while the source is still read from, so <see cref="StopAsync"/> comes before anything else is done with the source. It comes
/// after the answer was read: the client breaks an answer off with the request.
/// </remarks>
internal sealed class AgentUpload(Stream source, long limit, AgentWait wait, TimeSpan longest) : HttpContent
{
    private const int PartLength = 64 * 1024;

#pragma warning disable CA2213 // It has no timer, and the client disposes its content while that is still sent.
    private readonly CancellationTokenSource _stop = new();
#pragma warning restore CA2213
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;

    /// <summary>Ends the upload wherever it is. When it returns, the source is not read from and the wait not touched any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (Interlocked.Exchange(ref _isTaken, 1) == 0) _stopped.SetResult();
        await _stopped.Task;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0) throw new OperationCanceledException("The upload was stopped before it began.");
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            await SendAsync(stream, either.Token);
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        var part = new byte[PartLength];
        for (long sent = 0; await ReadAsync(part, cancellationToken) is > 0 and var length; sent += length)
        {
            if (sent + length > limit)
                throw new AgentUploadException(
                    new SandboxFileException(SandboxFileError.TooLarge, $"The file is larger than {limit} bytes."));
            await stream.WriteAsync(part.AsMemory(0, length), cancellationToken);
        }
    }

    private async ValueTask<int> ReadAsync(byte[] part, CancellationToken cancellationToken)
    {
        wait.Restart(Timeout.InfiniteTimeSpan);
        try
        {
            return await source.ReadAsync(part, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new AgentUploadException(e);
        }
        finally
        {
            wait.Restart(longest);
        }
    }
}

/// <summary>The caller's end of an upload failed, not the sandbox. HTTP's client passes an exception of its own type on as it is.</summary>
/// <param name="cause">What the caller's end threw.</param>
#pragma warning disable CA1064 // It never leaves this folder.
internal sealed class AgentUploadException(Exception cause) : Exception(cause.Message, cause);
