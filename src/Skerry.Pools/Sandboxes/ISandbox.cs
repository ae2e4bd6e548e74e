using Skerry.Pools.Executions;
using Skerry.Pools.Files;

namespace Skerry.Pools.Sandboxes;

/// <summary>The isolated machine behind one session. Used by one session only, then disposed, never handed on.</summary>
/// <remarks>
/// Disposing it takes everything down: processes, mounts, control groups, directories. It fails with <see cref="SandboxTakedownException"/>
/// until nothing is left, and may be called again, at any time and by several callers at once: a call made while another is under way
/// shares its outcome, one made after a failure tries again, and one made after a success does nothing. What a sandbox of which something
/// is left had, its user ids above all, is given to no other, not even after a restart of the server.
/// </remarks>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>The sandbox's name, unique on this node: 32 hexadecimal digits.</summary>
    string Id { get; }

    /// <summary>Completes when the sandbox has ended, whoever ended it; gives the reason in words. Never faults.</summary>
    Task<string> Ended { get; }

    /// <summary>The data directory.</summary>
    ISandboxFiles Files { get; }

    /// <summary>Runs code and gives what happens as it happens. The caller lets one execution end before it starts the next.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancellationToken">Lets go of the execution, which is interrupted.</param>
    /// <returns>The events; the last is <see cref="ExecutionCompleted"/>.</returns>
    /// <exception cref="SandboxLostException">The sandbox ended before the execution did.</exception>
    IAsyncEnumerable<ExecutionEvent> ExecuteAsync(ExecutionCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a running execution: an interrupt first, then a fresh kernel. Its events go on to <see cref="ExecutionCompleted"/>.
    /// </summary>
    /// <param name="executionId">The execution; nothing happens if it is not running.</param>
    /// <param name="cancellationToken">Ends the call, not the cancelling.</param>
    Task CancelAsync(string executionId, CancellationToken cancellationToken);
}
