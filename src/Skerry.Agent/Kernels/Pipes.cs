using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Kernels;

/// <summary>Pipes to a kernel. Our end does not block; neither end is inherited by anyone it was not given to.</summary>
internal static class Pipes
{
    /// <summary>How much a pipe holds, in bytes: as much as an unprivileged process may ask for.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>Makes a pipe that we read.</summary>
    public static (SafeFileHandle Ours, SafeFileHandle Theirs) Incoming()
    {
        var (read, write) = Create();
        Unblock(read);
        // It only helps throughput: a host may allow less.
        _ = Libc.Fcntl(read, Libc.SetPipeSize, Capacity);
        return (read, write);
    }

    /// <summary>Makes a pipe that we write.</summary>
    public static (SafeFileHandle Ours, SafeFileHandle Theirs) Outgoing()
    {
        var (read, write) = Create();
        Unblock(write);
        return (write, read);
    }

    private static (SafeFileHandle Read, SafeFileHandle Write) Create()
    {
        LinuxException.ThrowIfFailed(Libc.Pipe(out var ends, Libc.CloseOnExec), "make a pipe");
        return (new SafeFileHandle(ends.Read, ownsHandle: true), new SafeFileHandle(ends.Write, ownsHandle: true));
    }

    private static void Unblock(SafeFileHandle end) =>
        LinuxException.ThrowIfFailed(Libc.Fcntl(end, Libc.SetStatusFlags, Libc.NonBlocking), "keep a pipe from blocking");
}
