using Microsoft.Extensions.Logging;
using Skerry.Linux;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>Takes down everything that belongs to a sandbox, whatever state it is in.</summary>
/// <remarks>
/// Every step but the last two is tried, even if one before it failed, and none fails if there is nothing to do. Until all succeed the
/// sandbox stays in the journal, so that at the latest the next server tries again.
/// </remarks>
internal sealed partial class SandboxTakedown(
    StateDirectory state, Cgroups cgroups, TimeProvider timeProvider, ILogger<SandboxTakedown> logger)
{
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(20);

    /// <summary>Takes a sandbox down.</summary>
    /// <param name="id">The sandbox.</param>
    /// <param name="cgroup">Its control group.</param>
    /// <param name="runtime">The runtime that knows it; null to do without.</param>
    /// <param name="firstProcess">Its first process, if it is known.</param>
    /// <exception cref="SandboxTakedownException">
    /// Something is left; the message says which steps failed. It may be called again.
    /// </exception>
    public async Task RunAsync(string id, string cgroup, OciRuntime? runtime, ProcessHandle? firstProcess)
    {
        var directory = state.Sandbox(id);
        var failures = new List<(string Step, Exception Why)>();

        // The first process ends last: the kernel kills the others of its pid namespace before. Killing it here, and waiting for the
        // kernel's word, spares the runtime its own wait, which sleeps for a tenth of a second.
        await Try("kill its first process", () => KillAsync(firstProcess));
        await Try("let the runtime forget it", () => runtime?.DeleteAsync(id) ?? Task.CompletedTask);
        await Try("kill what is left of its processes", () => KillAllAsync(cgroup));
        await Try("remove its control group", () => RemoveCgroupAsync(cgroup));
        await Try("unmount what is mounted in its directory", () => Unmount(id, directory));
        // The directory goes after all else has: its group tells whose user ids those were, where the journal does not.
        if (failures.Count == 0) await Try("delete its directory", () => Delete(id, directory));
        if (failures.Count == 0) await Try("strike it out of the journal", () => Remove(id));
        if (failures.Count == 0) return;
        throw new SandboxTakedownException(
            $"Sandbox {id} is not gone. "
                + string.Join(' ', failures.Select(failure => $"Could not {failure.Step}: {failure.Why.Message}")),
            failures[0].Why);

        async Task Try(string step, Func<Task> action)
        {
            try
            {
                await action();
            }
            catch (Exception e)
            {
                failures.Add((step, e));
            }
        }
    }

    private async Task KillAsync(ProcessHandle? process)
    {
        if (process is null) return;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(LongestExit, timeProvider);
    }

    private async Task KillAllAsync(string cgroup)
    {
        using var deadline = new CancellationTokenSource(LongestExit, timeProvider);
        try
        {
            await cgroups.KillAsync(cgroup, deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new IOException($"A process in {cgroup} did not end within {LongestExit} of being killed.", e);
        }
    }

    private async Task RemoveCgroupAsync(string cgroup)
    {
        if (!await cgroups.RemoveAsync(cgroup, timeProvider)) throw new IOException($"The control group {cgroup} stays busy.");
    }

    private Task Unmount(string id, SandboxDirectory directory)
    {
        if (!directory.Unmount()) LogStillMounted(id);
        return Task.CompletedTask;
    }

    private Task Delete(string id, SandboxDirectory directory)
    {
        directory.Delete();
        // A runtime that was killed half-way, or was not asked, leaves what it had written. runc and crun name a directory by the sandbox,
        // runsc has the name in those of several files.
        if (!Directory.Exists(state.Runtime)) return Task.CompletedTask;
        foreach (var entry in Directory.EnumerateFileSystemEntries(state.Runtime, $"*{id}*"))
        {
            if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
            else File.Delete(entry);
        }

        return Task.CompletedTask;
    }

    private Task Remove(string id)
    {
        state.Journal.Remove(id);
        return Task.CompletedTask;
    }

    [LoggerMessage(
        3002, LogLevel.Warning, "Sandbox {Sandbox}: a mount of it was still in use; it is out of sight, and goes with its last user.")]
    private partial void LogStillMounted(string sandbox);
}
