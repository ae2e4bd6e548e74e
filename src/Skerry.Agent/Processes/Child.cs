namespace Skerry.Agent.Processes;

/// <summary>A process that the agent started.</summary>
/// <param name="pid">Its process id.</param>
/// <param name="exited">Called once, on the reaper's thread, when it has ended.</param>
internal sealed class Child(int pid, Action exited)
{
    private volatile ExitStatus? _exit;

    /// <summary>Its process id; another process may have it once <see cref="HasExited"/>.</summary>
    public int Pid { get; } = pid;

    /// <summary>Whether it has ended and was reaped.</summary>
    public bool HasExited => _exit is not null;

    /// <summary>How it ended; null before it has.</summary>
    public ExitStatus? Exit => _exit;

    /// <summary>Says that it was reaped.</summary>
    public void OnReaped(ExitStatus exit)
    {
        _exit = exit;
        exited();
    }
}
