using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Streams;

/// <summary>Moves bytes between a virtio-serial port and two pipes.</summary>
/// <remarks>
/// <code>
///   port ──► thread: poll, read ──► incoming     the thread waits in poll only: for the port, or to be woken
///   port ◄── write ◄── outgoing                  written by whoever filled the pipe; if the port is full, the thread waits for room
/// </code>
/// Nothing here runs while nothing moves. The port must not block: a blocking write spins until the host has taken it.
/// </remarks>
internal sealed class PortPump : IDisposable
{
    /// <summary>
    /// How many bytes are read before they are handed on; Linux gives a page with each read, and takes 32 KiB with each write.
    /// </summary>
    public const int Burst = 64 * 1024;

    private const int StackSize = 512 * 1024;

    private readonly SafeFileHandle _port;
    private readonly PipeWriter _incoming;
    private readonly PipeReader _outgoing;
    private readonly Action _ended;
    private readonly Wakeup _wakeup = new();
    private readonly Action _wake;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _room;
    private volatile bool _full;
    private volatile bool _stopping;

    public PortPump(SafeFileHandle port, PipeWriter incoming, PipeReader outgoing, Action ended)
    {
        _port = port;
        _incoming = incoming;
        _outgoing = outgoing;
        _ended = ended;
        _wake = _wakeup.Wake;
    }

    /// <summary>Completes when nothing more will be written.</summary>
    public Task Written { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when nothing more will be read.</summary>
    public Task Ended => _gone.Task;

    /// <summary>Begins.</summary>
    public void Start()
    {
        LinuxException.ThrowIfFailed(Libc.Fcntl(_port, Libc.SetStatusFlags, Libc.NonBlocking), "keep a port from blocking");
        new Thread(Run, StackSize) { IsBackground = true, Name = "port" }.Start();
        Written = WriteAsync();
    }

    /// <summary>Ends soon, whatever has not been moved.</summary>
    public void Stop()
    {
        _stopping = true;
        _wake();
    }

    /// <summary>Closes the port. Both must have ended.</summary>
    public void Dispose()
    {
        _port.Dispose();
        _wakeup.Dispose();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            Read();
        }
        catch (Exception e)
        {
            failure = e;
        }

        _stopping = true;
        Interlocked.Exchange(ref _room, null)?.TrySetResult();
        _incoming.Complete(failure);
        _ended();
        _gone.TrySetResult();
    }

    private void Read()
    {
        while (!_stopping)
        {
            var full = _full;
            var found = Wait(full);
            if ((found & Libc.PollOut) != 0) Interlocked.Exchange(ref _room, null)?.TrySetResult();
            if (full && (found & Libc.PollHangUp) != 0) return;
            if (full || (found & ~Libc.PollOut) == 0) continue;
            var length = ReadBurst();
            if (length < 0) return;
            // What the reader of the pipe failed with is its own affair; that it reads no more ends this.
            if (length > 0) _ = HandOnAsync();
        }
    }

    private async Task HandOnAsync()
    {
        var handed = _incoming.FlushAsync();
        var waits = _full = !handed.IsCompleted;
        var goesOn = false;
        try
        {
            goesOn = !(await handed).IsCompleted;
        }
        finally
        {
            if (!goesOn) _stopping = true;
            _full = false;
            if (waits) _wake();
        }
    }

    // What the port has for us: bytes, room, or its end. A port whose end we could not act upon is not looked at: it would not let us
    // sleep.
    private short Wait(bool full)
    {
        var wanted = (short)((full ? 0 : Libc.PollIn) | (Volatile.Read(ref _room) is null ? 0 : Libc.PollOut));
        Span<Libc.PollDescriptor> table =
        [
            new() { Descriptor = _wakeup.Descriptor, Wanted = Libc.PollIn },
            new() { Descriptor = wanted == 0 ? -1 : (int)_port.DangerousGetHandle(), Wanted = wanted },
        ];
        if (Libc.Poll(table, Timeout.Infinite) <= 0) return 0;
        if (table[0].Found != 0) _wakeup.Reset();
        return table[1].Found;
    }

    // How many bytes there were; less than none if the port has ended.
    private int ReadBurst()
    {
        var room = _incoming.GetSpan(Burst);
        var total = 0;
        while (total < room.Length)
        {
            var length = Libc.Read(_port, room[total..]);
            var again = length < 0 && Marshal.GetLastPInvokeError() is (Errno.Again or Errno.Interrupted);
            // What came before the end is handed on first; the next read finds the end again.
            if (length <= 0 && (again || total > 0)) break;
            if (length <= 0) return -1;
            total += length;
        }

        _incoming.Advance(total);
        return total;
    }

    private async Task WriteAsync()
    {
        Exception? failure = null;
        try
        {
            while (!_stopping)
            {
                var result = await _outgoing.ReadAsync();
                if (result.Buffer.IsEmpty && result.IsCompleted) return;
                var written = Write(result.Buffer);
                var all = written == result.Buffer.Length;
                var room = all ? null : WaitForRoom();
                _outgoing.AdvanceTo(result.Buffer.GetPosition(written));
                if (room is not null) await room;
            }
        }
        catch (Exception e)
        {
            failure = e;
        }
        finally
        {
            await _outgoing.CompleteAsync(failure);
            if (failure is not null) Stop();
        }
    }

    private Task WaitForRoom()
    {
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _room, room);
        if (_stopping) room.TrySetResult();
        _wake();
        return room.Task;
    }

    // How much of it the port took.
    private long Write(ReadOnlySequence<byte> bytes)
    {
        var written = 0L;
        foreach (var segment in bytes)
        {
            for (var rest = segment.Span; !rest.IsEmpty;)
            {
                var length = Libc.Write(_port, rest);
                if (length < 0 && Marshal.GetLastPInvokeError() is not (Errno.Again or Errno.Interrupted))
                    throw LinuxException.OfLastCall("write to a port");
                if (length <= 0) return written;
                written += length;
                rest = rest[length..];
            }
        }

        return written;
    }
}
