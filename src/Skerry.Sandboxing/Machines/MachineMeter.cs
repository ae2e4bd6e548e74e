using System.Globalization;
using Skerry.Pools.Budget;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>
/// Measures this machine, and the sandboxes of one state directory, by what the kernel's control groups and <c>/proc</c> say.
/// </summary>
public sealed class MachineMeter : INodeMeter
{
    private readonly StateDirectory _state;
    private readonly Cgroups _cgroups;

    /// <summary>Measures for the server that has a state directory.</summary>
    /// <param name="stateDirectory">The directory; an absolute path.</param>
    /// <exception cref="IOException">The kernel does not say what the machine has.</exception>
    public MachineMeter(string stateDirectory)
    {
        _state = new StateDirectory(stateDirectory);
        _cgroups = Cgroups.Find(MountTable.Read());
        var memory = ReadMemoryInformation("MemTotal:");
        Capacity = new NodeCapacity(
            Math.Min(memory, _cgroups.ReadOwnMemoryLimit() ?? memory),
            (int)Math.Min(ReadKernelSetting("pid_max"), ReadKernelSetting("threads-max")),
            Environment.ProcessorCount);
    }

    /// <inheritdoc/>
    public NodeCapacity Capacity { get; }

    /// <inheritdoc/>
    public void Limit(long memoryBytes, int processes)
    {
        try
        {
            _cgroups.Limit(_state.Cgroup, memoryBytes, processes);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The control group {_state.Cgroup} cannot be limited: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public NodeUse Read() => new(
        ReadMemoryInformation("MemAvailable:"),
        _cgroups.ReadMemory(_state.Cgroup) ?? 0,
        _cgroups.ReadProcesses(_state.Cgroup) ?? 0,
        Directory.Exists(_state.Path) ? new DriveInfo(_state.Path).AvailableFreeSpace : long.MaxValue);

    /// <inheritdoc/>
    public SandboxUse? Read(string sandboxId) =>
        _cgroups.ReadMemory(_state.CgroupOf(sandboxId)) is { } memory
            ? new SandboxUse(memory, _cgroups.ReadProcesses(_state.CgroupOf(sandboxId)) ?? 0)
            : null;

    private static long ReadMemoryInformation(string name)
    {
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        // MemTotal:       24683720 kB
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var text, ..]
            && long.TryParse(text, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes << 10
            : throw new IOException($"/proc/meminfo does not say what {name.TrimEnd(':')} is.");
    }

    private static long ReadKernelSetting(string name) =>
        long.TryParse(File.ReadAllText($"/proc/sys/kernel/{name}"), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new IOException($"/proc/sys/kernel/{name} does not hold a number.");
}
