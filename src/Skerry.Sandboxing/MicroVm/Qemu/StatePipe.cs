using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>A pipe that holds the whole state of a machine's devices, for one QEMU to read.</summary>
/// <remarks>
/// Each reader gets one of its own, so that none has another's position. Every version of QEMU restores from a pipe that it was started
/// with; plain files are deprecated there since 9.1, and their successor, <c>file:</c>, exists since 8.2.
/// </remarks>
/// <seealso href="https://www.qemu.org/docs/master/about/deprecated.html">QEMU, deprecated features: fd: URI when used for file
/// migration</seealso>
internal static class StatePipe
{
    private const int MostAsked = 1 << 30;

    /// <summary>Makes one.</summary>
    /// <param name="state">The file that the state is in.</param>
    /// <returns>The end to read from, where the end of the state is the end of the pipe; the caller disposes it.</returns>
    /// <exception cref="IOException">The state does not fit into a pipe.</exception>
    public static SafePipeHandle Fill(SafeFileHandle state)
    {
        var length = RandomAccess.GetLength(state);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None, (int)Math.Min(length, MostAsked));
        var reader = pipe.ClientSafePipeHandle;
        try
        {
            // Nobody reads yet: what does not fit would never be written.
            var size = Libc.Fcntl(pipe.SafePipeHandle, Libc.GetPipeSize, 0);
            LinuxException.ThrowIfFailed(size, "ask for the size of a pipe");
            if (size < length) throw new IOException($"The state of the machine's devices has {length} bytes, and a pipe takes {size}.");
            pipe.Write(Read(state, (int)length));
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static byte[] Read(SafeFileHandle state, int length)
    {
        var content = new byte[length];
        for (var read = 0; read < length;)
        {
            var more = RandomAccess.Read(state, content.AsSpan(read), read);
            read += more > 0 ? more : throw new EndOfStreamException("The state of the machine's devices became shorter.");
        }

        return content;
    }
}
