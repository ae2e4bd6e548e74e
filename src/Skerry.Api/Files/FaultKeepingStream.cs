using Skerry.Api.Wire;

namespace Skerry.Api.Files;

/// <summary>
/// Reads from another stream and keeps the exception that reading it threw. That somebody stopped reading is not the stream's fault.
/// </summary>
/// <param name="inner">The other stream.</param>
internal sealed class FaultKeepingStream(Stream inner) : ReadOnlyStream
{
    public Exception? Fault { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Fault = fault;
            throw;
        }
    }
}
