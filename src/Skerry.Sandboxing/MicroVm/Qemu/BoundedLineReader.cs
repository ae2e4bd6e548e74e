namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>Reads lines of bounded length.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="longest">The most bytes that a line may have, its end included.</param>
internal sealed class BoundedLineReader(Stream stream, int longest)
{
    private byte[] _buffer = new byte[Math.Min(4096, longest)];
    private int _length;

    /// <summary>Reads the next line.</summary>
    /// <returns>The line without its end, or null at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var searched = 0; ;)
        {
            if (_buffer.AsSpan(searched, _length - searched).IndexOf((byte)'\n') is var found and >= 0)
            {
                var end = searched + found;
                var line = _buffer[..end];
                _length -= end + 1;
                _buffer.AsSpan(end + 1, _length).CopyTo(_buffer);
                return line;
            }

            searched = _length;
            if (_length == longest) throw new InvalidDataException($"A line is longer than {longest} bytes.");
            if (_length == _buffer.Length) Array.Resize(ref _buffer, Math.Min(longest, _buffer.Length * 4));
            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0) return null;
            _length += read;
        }
    }
}
