using System.Net;

namespace Skerry.Bench.Subjects;

/// <summary>A large file that is never held in memory: one random piece, again and again.</summary>
internal sealed class Pattern
{
    // Prime, so that a piece lost or doubled on the way shows, whatever its size.
    private readonly byte[] _piece = new byte[1_048_573];

    public Pattern(long length)
    {
        Length = length;
        new Random(2).NextBytes(_piece);
    }

    public long Length { get; }

    /// <summary>The file as the body of a request.</summary>
    public HttpContent ToContent() => new Content(this);

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="InvalidDataException">It is not this file.</exception>
    public async Task CheckAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        long position = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Check(buffer.AsSpan(0, read), position);
            position += read;
        }
        if (position != Length)
            throw new InvalidDataException($"the download ended after {position} of {Length} bytes");
    }

    private void Check(ReadOnlySpan<byte> bytes, long position)
    {
        while (bytes.Length > 0)
        {
            var expected = _piece.AsSpan((int)(position % _piece.Length));
            var common = Math.Min(bytes.Length, expected.Length);
            if (!bytes[..common].SequenceEqual(expected[..common]))
                throw new InvalidDataException($"the download differs from the upload near byte {position}");
            bytes = bytes[common..];
            position += common;
        }
    }

    private sealed class Content(Pattern pattern) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            for (var left = pattern.Length; left > 0; left -= pattern._piece.Length)
                await stream.WriteAsync(pattern._piece.AsMemory(0, (int)Math.Min(left, pattern._piece.Length)), cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = pattern.Length;
            return true;
        }
    }
}
