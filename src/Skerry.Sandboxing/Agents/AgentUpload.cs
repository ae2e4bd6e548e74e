using System.Net;
using Skerry.Pools.Files;

namespace Skerry.Sandboxing.Agents;

/// <summary>The content of a file on its way into a sandbox.</summary>
/// <param name="source">Where it is read from. Time spent there is the caller's, not the agent's.</param>
/// <param name="limit">The most bytes that it may have.</param>
/// <param name="wait">The wait for the agent.</param>
/// <param name="longest">How long the agent may take for each part.</param>
internal sealed class AgentUpload(Stream source, long limit, AgentWait wait, TimeSpan longest) : HttpContent
{
    private const int PartLength = 64 * 1024;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var part = new byte[PartLength];
        for (long sent = 0; await ReadAsync(part, cancellationToken) is > 0 and var length; sent += length)
        {
            if (sent + length > limit)
                throw new AgentUploadException(new SandboxFileException(SandboxFileError.TooLarge, $"The file is larger than {limit} bytes."));
            await stream.WriteAsync(part.AsMemory(0, length), cancellationToken);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
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
