using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>Takes down what a server that was killed left behind, as its journal tells, and nothing else.</summary>
internal sealed partial class SandboxReaper(
    StateDirectory state, SandboxTakedown takedown, TimeProvider timeProvider, ILogger<SandboxReaper> logger)
{
    /// <summary>Reaps. The caller holds the state directory's lock.</summary>
    /// <param name="cancellationToken">Gives up between two sandboxes.</param>
    /// <exception cref="InvalidDataException">The journal is none of this version.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sandboxes = state.Journal.Read();
        foreach (var sandbox in sandboxes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (sandbox.Owner.IsAlive)
            {
                LogOwnerAlive(sandbox.Id, sandbox.Owner.ProcessId);
                continue;
            }

            // After a boot a runtime would mistake another process for the one that it remembers; there is none left to kill.
            var runtime = sandbox.Owner.IsOfThisBoot && File.Exists(sandbox.Runtime)
                ? await OciRuntime.OpenAsync(sandbox.Runtime, state.Runtime, timeProvider, cancellationToken)
                : null;
            var gone = await takedown.RunAsync(sandbox, runtime, firstProcess: null);
            LogReaped(sandbox.Id, sandbox.Owner.ProcessId, gone);
        }

        // With the last sandbox goes what they shared: the images, and the mount around it all.
        if (state.Journal.IsEmpty) MountTable.UnmountBelow(state.Live);
    }

    [LoggerMessage(3011, LogLevel.Information, "Sandbox {Sandbox} of the dead server {Owner} was reaped; nothing is left of it: {Gone}.")]
    private partial void LogReaped(string sandbox, int owner, bool gone);

    [LoggerMessage(3012, LogLevel.Warning, "Sandbox {Sandbox} is in the journal, and its server {Owner} lives; it is left alone.")]
    private partial void LogOwnerAlive(string sandbox, int owner);
}
