using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Native;

/// <summary>Pipes to a child. Our end does not block; neither end is inherited by anyone it was not given to.</summary>
internal static unsafe class Pipes
{
    /// <summary>How much a pipe holds, in bytes: as much as an unprivileged process may ask for.</summary>
    public const int Capacity = 1024 * 1024;

    // Above what a child is given as its descriptors 0 to 4, so that giving one never closes another.
    private const int Lowest = 16;

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
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0) throw Libc.Failure("pipe2");
        using var read = new SafeFileHandle(ends[0], ownsHandle: true);
        using var write = new SafeFileHandle(ends[1], ownsHandle: true);
#pragma warning disable CA2000 // Both are handed to the caller; a descriptor lost to an exhausted table is closed by its finalizer.
        return (Lift(read), Lift(write));
#pragma warning restore CA2000
    }

    private static SafeFileHandle Lift(SafeFileHandle low)
    {
        var high = Libc.Fcntl(low, Libc.DuplicateFromCloseOnExec, Lowest);
        return high >= 0 ? new SafeFileHandle(high, ownsHandle: true) : throw Libc.Failure("fcntl");
    }

    private static void Unblock(SafeFileHandle end)
    {
        if (Libc.Fcntl(end, Libc.SetStatusFlags, Libc.NonBlocking) != 0) throw Libc.Failure("fcntl");
    }
}
