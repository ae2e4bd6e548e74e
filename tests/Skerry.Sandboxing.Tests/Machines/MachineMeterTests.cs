using System.Diagnostics;
using System.Globalization;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Machines;

/// <summary>What the kernel says of a real process in a group of its own.</summary>
public sealed class MachineMeterTests : IDisposable
{
    private const long MiB = 1L << 20;

    private readonly string _id = SandboxRegistry.NewId();
    private readonly StateDirectory _state = new($"/tmp/skerry-meter-{Guid.NewGuid():n}");
    private readonly Cgroups _cgroups = Cgroups.Find(MountTable.Read());
    private readonly MachineMeter _meter;

    public MachineMeterTests() => _meter = new MachineMeter(_state.Path);

    public void Dispose()
    {
        _cgroups.RemoveIfEmpty(_state.CgroupOf(_id));
        _cgroups.RemoveIfEmpty(_state.Cgroup);
        _cgroups.RemoveIfEmpty(StateDirectory.TopCgroup);
    }

    [Fact]
    public void Capacity_ThisMachine_IsWhatTheKernelSays()
    {
        _meter.Capacity.MemoryBytes.ShouldBeInRange(256 * MiB, 1L << 50);
        _meter.Capacity.Processes.ShouldBeGreaterThan(1000);
        _meter.Capacity.Processors.ShouldBe(Environment.ProcessorCount);
    }

    [Fact]
    public void Read_NoSandbox_IsNothing()
    {
        _meter.Read(_id).ShouldBeNull();
        var use = _meter.Read();
        (use.SandboxBytes, use.SandboxProcesses).ShouldBe((0, 0));
        use.AvailableBytes.ShouldBeInRange(1, _meter.Capacity.MemoryBytes);
    }

    [Fact]
    public async Task Read_ProcessThatHoldsMemory_IsCountedWithoutCachedFiles()
    {
        _meter.Limit(1024 * MiB, 100);
        var directories = _cgroups.Directories(_state.Cgroup);
        directories.ShouldNotBeEmpty();
        // tail keeps the last line in memory, however long it is; what dd leaves behind can be read again.
        var file = Path.Combine(Path.GetTempPath(), _id);
        using var process = Process.Start(new ProcessStartInfo("sh",
        [
            "-c",
            string.Join(
                '\n', directories.Select(directory => $"mkdir {directory}/{_id} && echo $$ > {directory}/{_id}/cgroup.procs || exit 1"))
            + $"\ndd if=/dev/zero of={file} bs=1M count=64 conv=fsync 2>/dev/null\n"
            + "( head -c 100M /dev/zero; echo; echo held >&2; sleep 600 ) | tail -n 2",
        ]) { RedirectStandardError = true })!;
        try
        {
            (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("held");
            await Eventually.Until(
                () => _meter.Read(_id) is { MemoryBytes: > 95 * MiB and < 130 * MiB, Processes: >= 3 },
                "expecting 100 MiB that tail holds, and not the 64 MiB that dd wrote",
                () => _meter.Read(_id),
                TimeSpan.FromMilliseconds(20));
            _meter.Read().SandboxBytes.ShouldBeInRange(95 * MiB, 130 * MiB);
            _meter.Read().SandboxProcesses.ShouldBeGreaterThanOrEqualTo(3);
        }
        finally
        {
            await _cgroups.KillAsync(_state.CgroupOf(_id), CancellationToken.None).Within("killing what is in the group");
            (await _cgroups.RemoveAsync(_state.CgroupOf(_id), TimeProvider.System)).ShouldBeTrue();
            File.Delete(file);
        }
    }

    [Fact]
    public void Limit_Always_IsTheGroupsOwn()
    {
        _meter.Limit(640 * MiB, 1234);
        var limits = _cgroups.Directories(_state.Cgroup)
            .SelectMany(
                directory => new[] { "memory.max", "memory.limit_in_bytes", "pids.max" }.Select(name => Path.Combine(directory, name)))
            .Where(File.Exists)
            .Select(file => File.ReadAllText(file).Trim());
        limits.ShouldBe([(640 * MiB).ToString(CultureInfo.InvariantCulture), "1234"], ignoreOrder: true);
    }
}
