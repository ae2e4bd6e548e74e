using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Native;

/// <summary>Ends a wait in <c>poll</c> from another thread.</summary>
internal sealed unsafe class Wakeup : IDisposable
{
    private readonly SafeFileHandle _descriptor;

    public Wakeup()
    {
        var descriptor = Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (descriptor < 0) throw Libc.Failure("eventfd");
        _descriptor = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>The descriptor to poll for reading.</summary>
    public int Descriptor => (int)_descriptor.DangerousGetHandle();

    /// <summary>Wakes the waiting thread, or the next wait if there is none.</summary>
    public void Wake()
    {
        var one = 1UL;
        _ = Libc.Write(_descriptor, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits for a wake.</summary>
    public void Wait(int milliseconds)
    {
        var table = new Libc.PollDescriptor { Descriptor = Descriptor, Wanted = Libc.PollIn };
        if (Libc.Poll(&table, 1, milliseconds) > 0) Reset();
    }

    /// <summary>Forgets the wakes so far.</summary>
    public void Reset()
    {
        ulong count;
        _ = Libc.Read(_descriptor, (byte*)&count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
