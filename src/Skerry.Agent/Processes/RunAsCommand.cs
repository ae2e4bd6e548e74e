using System.Globalization;
using Skerry.Linux;

namespace Skerry.Agent.Processes;

/// <summary><c>skerry-agent run-as</c>: gives up every privilege for good, then becomes another program.</summary>
/// <remarks>Each step must succeed, or the program is not run.</remarks>
internal static class RunAsCommand
{
    private const int FirstUngiven = 5;

    /// <summary>Becomes the program. Returns only if that failed.</summary>
    /// <param name="options">Who to become, and what to run.</param>
    /// <returns>The exit code, not 0.</returns>
    public static int Run(RunAsOptions options)
    {
        try
        {
            // Read while it still may be.
            var program = options.Identity.SystemCalls is { } path ? File.ReadAllBytes(path) : null;
            // 0 is whoever writes it.
            if (options.Identity.Group is { } group) File.WriteAllText($"{group}/cgroup.procs", "0");
            Limit(Libc.LimitCore, 0);
            Limit(Libc.LimitProcesses, (ulong)options.Identity.MaxProcesses);
            DieFirst(options.OomScore);
            // gVisor takes a descriptor for what it is, an int.
            Check(Libc.CloseRange(FirstUngiven, int.MaxValue, Libc.CloseRangeCloseOnExec), "keep what is not the program's");
            DropBoundingSet();
            DropUser((uint)options.Identity.Uid, (uint)options.Identity.Gid);
            Check(Libc.Prctl(Libc.SetNoNewPrivileges, 1, 0, 0, 0), "give up gaining privileges");
            if (program is not null) SystemCallFilter.Install(program);
            Execute(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"skerry-agent run-as: {e.Message}");
        }

        return 126;
    }

    /// <summary>The kernel dies before the agent when memory runs out.</summary>
    private static void DieFirst(int score)
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", score.ToString(CultureInfo.InvariantCulture));
        }
        catch (UnauthorizedAccessException)
        {
            // gVisor lets nobody write it: there a sandbox ends whole when its memory is used up.
        }
    }

    private static void DropBoundingSet()
    {
        _ = Libc.Prctl(Libc.ClearAmbient, Libc.ClearAmbientAll, 0, 0, 0);
        // Reading past the last capability that this Linux knows fails.
        for (nuint capability = 0; Libc.Prctl(Libc.ReadBounding, capability, 0, 0, 0) is var held && held >= 0; capability++)
            if (held == 1) Check(Libc.Prctl(Libc.DropBounding, capability, 0, 0, 0), "drop a capability");
    }

    private static void DropUser(uint uid, uint gid)
    {
        Check(Libc.LeaveGroups(), "leave every group");
        Check(Libc.SetGroup(gid, gid, gid), "become the group");
        Check(Libc.SetUser(uid, uid, uid), "become the user");
        if (Libc.SetUser(uint.MaxValue, 0, uint.MaxValue) == 0) throw new IOException("the user could become root again");
    }

    private static void Execute(RunAsOptions options)
    {
        Check(Libc.ChangeDirectory(options.Directory), $"go to {options.Directory}");
        // The runtime ignores it, and what is ignored stays ignored in the new program.
        _ = Libc.Signal(Libc.SignalPipe, 0);
        Check(Libc.Execute(options.Command), $"run {options.Command[0]}");
    }

    private static void Limit(int resource, ulong value) => Check(Libc.SetLimit(resource, value), "set a limit");

    private static void Check(int result, string action) => LinuxException.ThrowIfFailed(result, action);
}
