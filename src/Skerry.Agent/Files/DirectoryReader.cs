using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>Reads the names in an open directory, a bufferful at a time.</summary>
/// <param name="directory">The directory, open from its beginning.</param>
internal sealed class DirectoryReader(SafeFileHandle directory)
{
    private const int LengthOffset = 16; // of struct linux_dirent64
    private const int NameOffset = 19;

    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _length;
    private int _position;

    /// <summary>Goes to the next name.</summary>
    /// <param name="name">The name with a NUL behind it, valid until the next call.</param>
    /// <returns>False after the last one.</returns>
    public bool Next(out ReadOnlySpan<byte> name)
    {
        while (_position < _length || Fill())
        {
            var entry = _buffer.AsSpan(_position.._length);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[LengthOffset..]);
            _position += length;
            var text = entry[NameOffset..length];
            name = text[..(text.IndexOf((byte)0) + 1)];
            if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8)) return true;
        }

        name = default;
        return false;
    }

    private bool Fill()
    {
        _position = 0;
        _length = Libc.ReadDirectory(directory, _buffer);
        LinuxException.ThrowIfFailed(_length, "read a directory");
        return _length > 0;
    }
}
