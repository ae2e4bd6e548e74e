using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>Takes down everything that belongs to a sandbox, whatever state it is in.</summary>
/// <remarks>
/// Every step is tried, even if one before it failed, and finds it no failure that there is nothing to do. If one fails the sandbox
/// stays in the journal, and the next server tries again.
/// </remarks>
internal sealed partial class SandboxTakedown(
    StateDirectory state, Cgroups cgroups, TimeProvider timeProvider, ILogger<SandboxTakedown> logger)
{
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(20);

    /// <summary>Takes a sandbox down.</summary>
    /// <param name="sandbox">What belongs to it.</param>
    /// <param name="runtime">The runtime that knows it; null if none does any more.</param>
    /// <param name="firstProcess">Its first process, if it is known.</param>
    /// <returns>Whether nothing is left of it.</returns>
    public async Task<bool> RunAsync(SandboxRecord sandbox, OciRuntime? runtime, ProcessHandle? firstProcess)
    {
        var directory = state.Sandbox(sandbox.Id);
        var gone = true;

        // The first process ends last: the kernel kills the others of its pid namespace before. Killing it here, and waiting for the
        // kernel's word, spares the runtime its own wait, which sleeps for a tenth of a second.
        await Try("kill its first process", () => KillAsync(firstProcess));
        await Try("let the runtime forget it", () => runtime?.DeleteAsync(sandbox.Id) ?? Task.CompletedTask);
        await Try("kill what is left of its processes", () => cgroups.KillAsync(sandbox.Cgroup).WaitAsync(LongestExit, timeProvider));
        await Try("remove its control group", () => RemoveCgroupAsync(sandbox));
        await Try("unmount what is mounted in its directory", () => Unmount(sandbox, directory));
        await Try("delete its directory", () => Delete(sandbox, directory));
        if (gone) state.Journal.Remove(sandbox.Id);
        return gone;

        async Task Try(string step, Func<Task> action)
        {
            try
            {
                await action();
            }
            catch (Exception e)
            {
                gone = false;
                LogStepFailed(sandbox.Id, step, e);
            }
        }
    }

    private async Task KillAsync(ProcessHandle? process)
    {
        if (process is null) return;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(LongestExit, timeProvider);
    }

    private async Task RemoveCgroupAsync(SandboxRecord sandbox)
    {
        if (!await cgroups.RemoveAsync(sandbox.Cgroup, timeProvider))
            throw new IOException($"The control group {sandbox.Cgroup} stays busy.");
    }

    private Task Unmount(SandboxRecord sandbox, SandboxDirectory directory)
    {
        if (!directory.Unmount()) LogStillMounted(sandbox.Id);
        return Task.CompletedTask;
    }

    private Task Delete(SandboxRecord sandbox, SandboxDirectory directory)
    {
        directory.Delete();
        // A runtime that was killed half-way leaves what it had written.
        var known = Path.Combine(state.Runtime, sandbox.Id);
        if (Directory.Exists(known)) Directory.Delete(known, recursive: true);
        return Task.CompletedTask;
    }

    [LoggerMessage(3001, LogLevel.Error, "Sandbox {Sandbox}: could not {Step}; it stays in the journal, and the next start tries again.")]
    private partial void LogStepFailed(string sandbox, string step, Exception exception);

    [LoggerMessage(3002, LogLevel.Warning, "Sandbox {Sandbox}: a mount of it was still in use; it is out of sight, and goes with its last user.")]
    private partial void LogStillMounted(string sandbox);
}
