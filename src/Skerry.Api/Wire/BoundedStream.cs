namespace Skerry.Api.Wire;

/// <summary>Reads from another stream up to a limit, and throws beyond it.</summary>
/// <param name="inner">The other stream.</param>
/// <param name="limit">The most bytes.</param>
/// <param name="exceeded">Makes the exception.</param>
internal sealed class BoundedStream(Stream inner, long limit, Func<Exception> exceeded) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        return _read <= limit ? count : throw exceeded();
    }
}
