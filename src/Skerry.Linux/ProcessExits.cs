using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <summary>Tells when processes end that are not children of this one: one thread sleeps in the kernel for all of them.</summary>
/// <remarks>.NET itself watches children only, and polls for any other process.</remarks>
internal static class ProcessExits
{
    private const uint ReadableOnce = (uint)Libc.PollIn | Libc.EventPollOnce;

    private static readonly ConcurrentDictionary<long, TaskCompletionSource> Waiting = new();
    private static readonly Lazy<SafeFileHandle> Poll = new(Start);
    private static long _lastKey;

    /// <summary>Waits until a process has ended.</summary>
    /// <param name="process">The process; it stays open until the wait is over.</param>
    public static async Task Wait(SafeFileHandle process)
    {
        var poll = Poll.Value;
        var key = Interlocked.Increment(ref _lastKey);
        var ended = Waiting.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var entry = new Libc.EventPollEntry(ReadableOnce, key);
        LinuxException.ThrowIfFailed(Libc.ControlEventPoll(poll, Libc.EventPollAdd, process, in entry), "watch a process");
        try
        {
            await ended.Task;
        }
        finally
        {
            Libc.ControlEventPoll(poll, Libc.EventPollRemove, process, in entry);
        }
    }

    private static SafeFileHandle Start()
    {
        var poll = LinuxException.ThrowIfInvalid(Libc.CreateEventPoll(Libc.CloseOnExec), "create an event poll");
        new Thread(() => Run(poll)) { IsBackground = true, Name = "process exits" }.Start();
        return poll;
    }

    private static void Run(SafeFileHandle poll)
    {
        while (true)
        {
            if (Libc.WaitEventPoll(poll, out var entry, Timeout.Infinite) == 1)
            {
                if (Waiting.TryRemove(entry.Key, out var ended)) ended.SetResult();
            }
            else if (Marshal.GetLastPInvokeError() is var error and not Errno.Interrupted)
            {
                Environment.FailFast("Waiting for processes to end failed.", new LinuxException("wait for processes to end", error));
            }
        }
    }
}
