using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <content>Waiting for descriptors.</content>
internal static unsafe partial class Libc
{
    public const short PollIn = 1; // POLLIN, EPOLLIN
    public const short PollOut = 4; // POLLOUT, EPOLLOUT
    public const short PollHangUp = 16; // POLLHUP, EPOLLHUP

    public const uint EventPollOnce = 1u << 30; // EPOLLONESHOT
    public const uint EventPollEdge = 1u << 31; // EPOLLET

    public const int EventPollAdd = 1; // EPOLL_CTL_ADD
    public const int EventPollRemove = 2; // EPOLL_CTL_DEL

    /// <summary>Waits until one of the descriptors of a table has what is wanted of it.</summary>
    /// <param name="table">The descriptors.</param>
    /// <param name="timeoutMilliseconds">How long; negative means for ever.</param>
    /// <returns>How many have something.</returns>
    public static int Poll(Span<PollDescriptor> table, int timeoutMilliseconds)
    {
        fixed (PollDescriptor* first = table) return Poll(first, (nuint)table.Length, timeoutMilliseconds);
    }

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle CreateEventPoll(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEventPoll(SafeFileHandle poll, int operation, SafeFileHandle file, in EventPollEntry entry);

    /// <summary>Waits for one event.</summary>
    /// <returns>1 if there was one, 0 if there was none in time.</returns>
    public static int WaitEventPoll(SafeFileHandle poll, out EventPollEntry entry, int timeoutMilliseconds) =>
        WaitEventPoll(poll, out entry, 1, timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollDescriptor* table, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitEventPoll(SafeFileHandle poll, out EventPollEntry entry, int capacity, int timeoutMilliseconds);

    /// <summary>One line of <c>poll</c>'s table; a negative descriptor is passed over.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    /// <summary><c>struct epoll_event</c>, packed on x86-64.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public readonly record struct EventPollEntry(uint Events, long Key);
}
