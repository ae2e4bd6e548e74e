using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Processes;

/// <summary>The user that user code runs as, and all of its processes.</summary>
/// <param name="reaper">Waits for them.</param>
/// <param name="identity">Who it is, and how many processes it may have.</param>
internal sealed class SandboxUser(Reaper reaper, UserIdentity identity)
{
    private static readonly TimeSpan SweepPatience = TimeSpan.FromSeconds(10);

    // Processes that fork faster than they are found are left to a sweep.
    private static readonly TimeSpan TreePatience = TimeSpan.FromSeconds(5);

    // Held while a process of the user is started or all are killed: no start falls into the middle of a sweep.
    private readonly Lock _gate = new();
    private readonly MemoryKills _memoryKills = new(identity.Group);
    private long _generation;

    /// <summary>How often Linux has killed a process because memory had run out.</summary>
    public long CountMemoryKills() => _memoryKills.Count();

    /// <summary>Starts a program as the user.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Its environment, as <c>NAME=value</c>.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="descriptors">What become its descriptors 0, 1, 2 and so on.</param>
    /// <param name="exited">Called when it has ended.</param>
    /// <returns>The process, and the generation to sweep it with.</returns>
    public (Child Child, long Generation) Start(
        IReadOnlyList<string> command, IReadOnlyCollection<string> environment, string directory,
        IReadOnlyList<SafeFileHandle> descriptors, Action exited)
    {
        string[] arguments =
        [
            "run-as", "--uid", Text(identity.Uid), "--gid", Text(identity.Gid),
            "--max-processes", Text(identity.MaxProcesses), "--oom", "1000", "--cwd", directory,
            .. Option("--system-calls", identity.SystemCalls), .. Option("--group", identity.Group), "--", .. command,
        ];
        lock (_gate) return (reaper.Add(() => AgentProcess.Start(arguments, environment, descriptors), exited), _generation);
    }

    /// <summary>Interrupts a process and what it started, as Ctrl-C does.</summary>
    public void Interrupt(Child child) => reaper.WhileAlive(child, pid => Signal(-pid, Libc.SignalInterrupt));

    /// <summary>Waits until a process has ended.</summary>
    /// <returns>Whether it ended in time.</returns>
    public bool WaitForExit(Child child, TimeSpan patience) => reaper.Until(() => child.HasExited, patience);

    /// <summary>Kills what a process started since a time, and what they started; see <see cref="ProcessTree"/>.</summary>
    /// <returns>Whether none is left.</returns>
    public bool EndTree(Child root, ProcessTime since)
    {
        var end = Environment.TickCount64 + (long)TreePatience.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            // One that may not be signalled is not the user's; one that has been killed takes its time.
            var alive = ProcessTree.StartedBy(root.Pid, since, reaper.Started()).Count(pid => Signal(pid, Libc.SignalKill) == 0);
            if (alive == 0) return true;
            Thread.Yield();
        }

        return false;
    }

    /// <summary>Kills every process of the user, unless that was done since a generation began.</summary>
    /// <remarks>
    /// Nothing outlives it: a process being forked dies with its parent. It needs no new process, so no fork bomb prevents it.
    /// </remarks>
    public void Sweep(long generation)
    {
        lock (_gate)
        {
            if (generation != _generation) return;
            _generation++;
            reaper.Until(() => Signal(-1, Libc.SignalKill) == Errno.NoSuchProcess, SweepPatience);
        }
    }

    // The effective user of this one thread becomes the user, so that the signal reaches only what the user may signal, and the
    // agent needs no CAP_KILL. Its real and saved user stay: the user cannot signal or trace the thread meanwhile.
    private int Signal(int pid, int signal)
    {
        SetEffective(identity.Uid);
        try
        {
            return Libc.Kill(pid, signal) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            SetEffective(0);
        }
    }

    private static void SetEffective(int uid)
    {
        if (Libc.SetThreadUser(uid) != 0) Environment.FailFast("setresuid failed.");
    }

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
