using System.Runtime.InteropServices;
using Skerry.Linux;

namespace Skerry.Agent.Processes;

/// <summary>Waits for every process that ends: those we started, and the orphans that process 1 inherits.</summary>
internal sealed class Reaper
{
    // Held while a process is started or reaped, so that a process id always means the process we think of.
    private readonly object _gate = new();
    private readonly Dictionary<int, Child> _children = [];
    private long _reaped;

    /// <summary>Starts the thread that waits.</summary>
    public void Start() => new Thread(Loop, 256 * 1024) { IsBackground = true, Name = "reaper" }.Start();

    /// <summary>Starts a process.</summary>
    /// <param name="start">Starts it and gives its process id.</param>
    /// <param name="exited">Called when it has ended.</param>
    /// <returns>The process.</returns>
    public Child Add(Func<int> start, Action exited)
    {
        lock (_gate)
        {
            var child = new Child(start(), exited);
            _children.Add(child.Pid, child);
            Monitor.PulseAll(_gate);
            return child;
        }
    }

    /// <summary>Does something with a process, unless it has ended.</summary>
    /// <param name="child">The process.</param>
    /// <param name="action">What to do with its process id, which stays its own meanwhile.</param>
    public void WhileAlive(Child child, Action<int> action)
    {
        lock (_gate)
        {
            if (!child.HasExited) action(child.Pid);
        }
    }

    /// <summary>The process ids of those we started.</summary>
    public int[] Started()
    {
        lock (_gate) return [.. _children.Keys];
    }

    /// <summary>Repeats something after every process that ends, until it says that it is done.</summary>
    /// <param name="done">What to do.</param>
    /// <param name="patience">How long to go on.</param>
    /// <returns>Whether it was done in time.</returns>
    public bool Until(Func<bool> done, TimeSpan patience)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_gate)
        {
            while (true)
            {
                var seen = _reaped;
                if (done()) return true;
                while (_reaped == seen)
                {
                    var left = end - Environment.TickCount64;
                    if (left <= 0 || !Monitor.Wait(_gate, (int)left)) return false;
                }
            }
        }
    }

    private void Loop()
    {
        while (true)
        {
            // Left in place until the gate is held: its process id cannot be given to another before we have crossed it off.
            if (Libc.WaitId(Libc.WaitAny, 0, out var ended, Libc.WaitExited | Libc.WaitLeave) == 0) Reap(ended.Pid);
            else if (Marshal.GetLastPInvokeError() == Errno.NoChildren) WaitForChildren();
        }
    }

    private void Reap(int pid)
    {
        lock (_gate)
        {
            _ = Libc.WaitPid(pid, out var status, 0);
            if (_children.Remove(pid, out var child)) child.OnReaped(ExitStatus.Of(status));
            _reaped++;
            Monitor.PulseAll(_gate);
        }
    }

    // Every orphan descends from a child of ours, so there is nothing to wait for until we start one.
    private void WaitForChildren()
    {
        lock (_gate)
        {
            while (_children.Count == 0) Monitor.Wait(_gate);
        }
    }
}
