using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Linux;

/// <summary>Tells when processes end that are not children of this one: one thread sleeps in the kernel for all of them.</summary>
/// <remarks>.NET itself watches children only, and polls for any other process.</remarks>
internal static class ProcessExits
{
    private const int Add = 1;
    private const int Remove = 2;
    private const uint ReadableOnce = 1 | (1u << 30);

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
        var entry = new LibC.EventPollEntry(ReadableOnce, key);
        LinuxException.ThrowIfFailed(LibC.ControlEventPoll(poll, Add, process, in entry), "watch a process");
        try
        {
            await ended.Task;
        }
        finally
        {
            LibC.ControlEventPoll(poll, Remove, process, in entry);
        }
    }

    private static SafeFileHandle Start()
    {
        var poll = LinuxException.ThrowIfInvalid(LibC.CreateEventPoll(LibC.OpenCloseOnExec), "create an event poll");
        new Thread(() => Run(poll)) { IsBackground = true, Name = "process exits" }.Start();
        return poll;
    }

    private static void Run(SafeFileHandle poll)
    {
        while (true)
        {
            var entry = default(LibC.EventPollEntry);
            if (LibC.WaitEventPoll(poll, ref entry, 1, Timeout.Infinite) == 1)
            {
                if (Waiting.TryRemove(entry.Key, out var ended)) ended.SetResult();
            }
            else if (Marshal.GetLastPInvokeError() is var error and not LinuxException.Interrupted)
            {
                Environment.FailFast("Waiting for processes to end failed.", new LinuxException("wait for processes to end", error));
            }
        }
    }
}
