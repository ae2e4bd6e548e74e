using System.Globalization;
using System.Runtime.InteropServices;
using Skerry.Linux;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>
/// One sandbox's place on this machine: ids, journal entry, directory, control group, first process. Disposing it clears all of it.
/// </summary>
internal sealed class SandboxSlot : IAsyncDisposable
{
    private readonly Machine _machine;
    private readonly SandboxRecord _record;
    private ProcessHandle? _firstProcess;
    private bool _isGone;

    private SandboxSlot(Machine machine, SandboxRecord record, UidRange owner)
    {
        (_machine, _record, Owner) = (machine, record, owner);
        Directory = machine.State.Sandbox(record.Id);
    }

    /// <summary>The host's user and group ids that no other sandbox has.</summary>
    public UidRange Owner { get; }

    /// <summary>Its directory, to be made by the engine.</summary>
    public SandboxDirectory Directory { get; }

    /// <summary>Its control group, which the runtime makes.</summary>
    public string Cgroup => _record.Cgroup;

    /// <summary>Takes a place. From here on, whatever happens to the server, the sandbox is found and taken down.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="id">The sandbox.</param>
    /// <exception cref="SandboxStartException">There is none left.</exception>
    /// <exception cref="IOException">The journal could not be written.</exception>
    public static SandboxSlot Take(Machine machine, string id)
    {
        var owner = machine.Ranges.Take();
        try
        {
            var record = new SandboxRecord(id, machine.State.CgroupOf(id), owner.First, ProcessIdentity.Current);
            machine.State.Journal.Add(record);
            return new SandboxSlot(machine, record, owner);
        }
        catch
        {
            machine.Ranges.Return(owner);
            throw;
        }
    }

    /// <summary>Starts the OCI bundle in its directory and leaves it running.</summary>
    /// <param name="descriptors">What become the first process's descriptors 3, 4 and so on; they stay the caller's to close.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the runtime and the first process write.</returns>
    /// <exception cref="IOException">It failed; the message says what the runtime wrote.</exception>
    public Task<RuntimeConsole> RunAsync(IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken) =>
        _machine.Runtime.RunAsync(_record.Id, Directory.Path, Directory.ProcessId, descriptors, cancellationToken);

    /// <summary>Takes hold of the first process, once the bundle runs.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The process; it stays this place's to dispose.</returns>
    /// <exception cref="SandboxStartException">It has ended already.</exception>
    public async Task<ProcessHandle> HoldFirstProcessAsync(CancellationToken cancellationToken)
    {
        var number = await File.ReadAllTextAsync(Directory.ProcessId, cancellationToken);
        return _firstProcess = ProcessHandle.TryOpen(int.Parse(number, CultureInfo.InvariantCulture))
            ?? throw new SandboxStartException("Its first process ended at once.");
    }

    /// <summary>How many of its processes the kernel killed because its memory was used up.</summary>
    public long CountOutOfMemoryKills() => _machine.Cgroups.CountOutOfMemoryKills(Cgroup);

    /// <summary>Takes down whatever there is of the sandbox. May be called again, but not twice at once.</summary>
    /// <exception cref="SandboxTakedownException">Something is left; its user ids are given to no other.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_isGone) return;
        await _machine.Takedown.RunAsync(_record.Id, _record.Cgroup, _machine.Runtime, _firstProcess);
        _isGone = true;
        _firstProcess?.Dispose();
        _machine.Ranges.Return(Owner);
    }
}
