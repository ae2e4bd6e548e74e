using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Kernels;

/// <summary>Reads the kernel's events, line by line.</summary>
/// <param name="pipe">The pipe.</param>
internal sealed class LinePipe(SafeFileHandle pipe)
{
    private const int ReadSize = 64 * 1024;

    private const int SmallSize = 2 * ReadSize;

    private byte[] _buffer = new byte[SmallSize];
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>The descriptor to poll.</summary>
    public int Descriptor { get; } = (int)pipe.DangerousGetHandle();

    /// <summary>Whether no further line can be had: the other end was closed, or said a line beyond all bounds.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads what there is, once.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Fill()
    {
        if (IsBroken) return false;
        MakeRoom();
        var length = Libc.Read(pipe, _buffer.AsSpan(_end));
        if (length == 0) IsBroken = true;
        if (length <= 0) return false;
        _end += length;
        return true;
    }

    /// <summary>Takes a line, if a whole one was read. It is valid until <see cref="Fill"/>.</summary>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        line = default;
        var length = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        var found = length >= 0;
        _searched = found ? _searched + length + 1 : _end;
        if (_searched - _start > AgentEvent.LongestLine) IsBroken = true;
        if (!found || IsBroken) return false;

        line = _buffer.AsSpan(_start, _searched - 1 - _start);
        _start = _searched;
        return true;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        var target = _buffer;
        // Twice as large for a large line, and small again after it.
        if (_buffer.Length - length < ReadSize) target = new byte[2 * _buffer.Length];
        else if (length == 0 && _buffer.Length > SmallSize) target = new byte[SmallSize];

        if (_start > 0 || target != _buffer) _buffer.AsSpan(_start, length).CopyTo(target);
        _searched = Math.Max(_searched - _start, 0);
        _buffer = target;
        _start = 0;
        _end = length;
    }
}
