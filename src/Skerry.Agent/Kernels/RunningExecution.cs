using Skerry.Agent.Protocol;

namespace Skerry.Agent.Kernels;

/// <summary>An execution that a kernel has, from its acceptance to its end.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="number">Its number, by which the kernel names it.</param>
/// <param name="events">Where its events go.</param>
internal sealed class RunningExecution(AgentExecution request, long number, ExecutionEvents events)
{
    private volatile bool _cancelRequested;

    /// <summary>What was asked for.</summary>
    public AgentExecution Request { get; } = request;

    /// <summary>Its number, by which the kernel names it.</summary>
    public long Number { get; } = number;

    /// <summary>Where its events go.</summary>
    public ExecutionEvents Events { get; } = events;

    /// <summary>Whether the host wants it ended.</summary>
    public bool CancelRequested => _cancelRequested;

    /// <summary>Whether it runs no code, but reseeds the random number generators of the process.</summary>
    public bool IsReseed { get; init; }

    /// <summary>How it ended; null before it has.</summary>
    public string? Outcome { get; set; }

    /// <summary>Ends it soon. The kernel's thread must be woken to see it.</summary>
    public void RequestCancel() => _cancelRequested = true;
}
