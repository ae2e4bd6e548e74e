using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <summary>A process, held so that its number cannot come to mean another.</summary>
internal sealed class ProcessHandle : IDisposable
{
    private const int Signalled = 128;

    private readonly SafeFileHandle _process;
    private readonly Lock _gate = new();
    private Task? _exit;

    private ProcessHandle(SafeFileHandle process) => _process = process;

    /// <summary>Takes hold of a process.</summary>
    /// <returns>The process, or null if there is none of that number.</returns>
    public static ProcessHandle? TryOpen(int processId)
    {
        var process = Libc.OpenProcess(processId);
        if (!process.IsInvalid) return new ProcessHandle(process);
        var error = Marshal.GetLastPInvokeError();
        process.Dispose();
        return error == Errno.NoSuchProcess ? null : throw new LinuxException("take hold of a process", error);
    }

    /// <summary>Kills it. One that has ended already is left alone.</summary>
    public void Kill()
    {
        if (Libc.SignalProcess(_process, Libc.SignalKill) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        if (error != Errno.NoSuchProcess) throw new LinuxException("kill a process", error);
    }

    /// <summary>Waits until it has ended. The first process of a pid namespace ends after every other process in it.</summary>
    public Task WaitForExitAsync()
    {
        // The kernel watches a descriptor once only; all who wait share that.
        lock (_gate) return _exit ??= ProcessExits.Wait(_process);
    }

    /// <summary>Takes the exit code of a child that has ended, and lets the kernel forget it. To be called once.</summary>
    /// <returns>The code; a signal that killed it counts from 128, as in a shell.</returns>
    /// <exception cref="LinuxException">It is not a child of this process, or somebody else reaped it.</exception>
    public int Reap()
    {
        LinuxException.ThrowIfFailed(
            Libc.WaitId(Libc.WaitProcessDescriptor, _process, out var end, Libc.WaitExited),
            "learn how a child ended; is SIGCHLD ignored?");
        return end.Code == Libc.SignalInformation.Exited ? end.Status : Signalled + end.Status;
    }

    public void Dispose() => _process.Dispose();
}
