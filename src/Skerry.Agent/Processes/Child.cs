namespace Skerry.Agent.Processes;

/// <summary>A process that the agent started.</summary>
/// <param name="pid">Its process id.</param>
/// <param name="exited">Called once, on the reaper's thread, when it has ended.</param>
internal sealed class Child(int pid, Action exited)
{
    private volatile bool _hasExited;

    /// <summary>Its process id; another process may have it once <see cref="HasExited"/>.</summary>
    public int Pid { get; } = pid;

    /// <summary>Whether it has ended and was reaped.</summary>
    public bool HasExited => _hasExited;

    /// <summary>Says that it was reaped.</summary>
    public void OnReaped()
    {
        _hasExited = true;
        exited();
    }
}
