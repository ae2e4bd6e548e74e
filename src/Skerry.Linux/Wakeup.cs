using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <summary>Ends a wait in <c>poll</c> from another thread.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SafeFileHandle _event =
        LinuxException.ThrowIfInvalid(Libc.CreateEvent(0, Libc.CloseOnExec | Libc.NonBlocking), "make an event descriptor");

    /// <summary>The descriptor to poll for reading.</summary>
    public int Descriptor => (int)_event.DangerousGetHandle();

    /// <summary>Wakes the waiting thread, or the next wait if there is none.</summary>
    public void Wake() => _ = Libc.Write(_event, MemoryMarshal.AsBytes<ulong>([1]));

    /// <summary>Waits for a wake.</summary>
    public void Wait(int milliseconds)
    {
        if (Libc.Poll([new() { Descriptor = Descriptor, Wanted = Libc.PollIn }], milliseconds) > 0) Reset();
    }

    /// <summary>Forgets the wakes so far.</summary>
    public void Reset() => _ = Libc.Read(_event, stackalloc byte[sizeof(ulong)]);

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
