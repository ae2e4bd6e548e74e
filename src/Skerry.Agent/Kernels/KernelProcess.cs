using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Processes;

namespace Skerry.Agent.Kernels;

/// <summary>A kernel's process and the pipes to it.</summary>
internal sealed class KernelProcess : IDisposable
{
    private readonly SandboxUser _user;
    private readonly Child _child;
    private readonly long _generation;

    /// <summary>Starts a kernel.</summary>
    /// <param name="user">Who it runs as.</param>
    /// <param name="settings">How it is started.</param>
    /// <param name="exited">Called from another thread when it has ended.</param>
    public KernelProcess(SandboxUser user, KernelSettings settings, Action exited)
    {
        _user = user;
        using var input = File.OpenHandle("/dev/null");
        (Stdout, var stdout) = Pipes.Incoming();
        (Stderr, var stderr) = Pipes.Incoming();
        (Commands, var commands) = Pipes.Outgoing();
        (Events, var events) = Pipes.Incoming();
        using (stdout)
        using (stderr)
        using (commands)
        using (events)
        {
            (_child, _generation) = user.Start(
                settings.Command, KernelSettings.Environment, KernelSettings.StartDirectory,
                [input, stdout, stderr, commands, events], exited);
        }
    }

    /// <summary>Where it is told what to run.</summary>
    public SafeFileHandle Commands { get; }

    /// <summary>Where it says what happens.</summary>
    public SafeFileHandle Events { get; }

    /// <summary>Its standard output, and that of what it starts.</summary>
    public SafeFileHandle Stdout { get; }

    /// <summary>Its standard error, and that of what it starts.</summary>
    public SafeFileHandle Stderr { get; }

    /// <summary>How it ended; null before it has.</summary>
    public ExitStatus? Exit => _child.Exit;

    /// <summary>How often Linux has killed a process because memory had run out.</summary>
    public long CountMemoryKills() => _user.CountMemoryKills();

    /// <summary>Waits for its end.</summary>
    /// <returns>Whether it came in time.</returns>
    public bool WaitForExit(TimeSpan patience) => _user.WaitForExit(_child, patience);

    /// <summary>Ends the processes that it started, and those that they did, since a time; those that are older stay.</summary>
    /// <returns>Whether none is left.</returns>
    public bool EndTree(ProcessTime since) => _user.EndTree(_child, since);

    /// <summary>Interrupts what it runs.</summary>
    public void Interrupt() => _user.Interrupt(_child);

    /// <summary>Ends it, and with it every process that the user has.</summary>
    public void Dispose()
    {
        _user.Sweep(_generation);
        Commands.Dispose();
        Events.Dispose();
        Stdout.Dispose();
        Stderr.Dispose();
    }
}
