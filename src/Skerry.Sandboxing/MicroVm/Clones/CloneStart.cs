using System.Globalization;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.MicroVm.Jail;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.MicroVm.Templates;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>Starts one clone of a template.</summary>
/// <remarks>
/// <code>
///   1  place     user ids and a journal entry: from here on the sandbox is found and taken down, whatever happens
///   2  scratch   a copy of the template's, sparse as it is
///   3  launch    QEMU in its jail, the template's memory mapped privately; it waits for the state
///   4  restore   the devices' state; the processors go on where the template stood
///   5  warm up   one execution and a rehearsed resume, which nobody sees
///   6  resume    clock, random generators, names: the agent confirms that they are its own, or the clone never serves
/// </code>
/// </remarks>
/// <param name="host">The machine.</param>
/// <param name="id">The sandbox.</param>
/// <param name="lease">What it is a clone of; the use ends with the sandbox.</param>
/// <param name="image">The image's file.</param>
/// <param name="resources">What it may use.</param>
internal sealed class CloneStart(MicroVmHost host, string id, TemplateLease lease, string image, SandboxResources resources) : ISandboxStart
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private JailedQemu? _qemu;
    private AgentConnection? _agent;
    private TimeSpan _launching;
    private TimeSpan _restoring;
    private TimeSpan _warming;
    private TimeSpan _resuming;

    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public string Console { get; private set; } = "";

    /// <inheritdoc/>
    public string Timing => string.Create(
        CultureInfo.InvariantCulture,
        $"{_launching.TotalMilliseconds:F1} ms to launch, {_restoring.TotalMilliseconds:F1} ms to restore, "
            + $"{_warming.TotalMilliseconds:F1} ms to warm up, {_resuming.TotalMilliseconds:F1} ms to resume");

    private Machine Machine => host.Machine;

    /// <inheritdoc/>
    public async Task<AgentConnection> StartAsync(CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(host.Options.StartTimeout, Machine.Time, cancellationToken);
        var qemu = _qemu = JailedQemu.Take(Machine, id);
        try
        {
            await TimeAsync(time => _launching = time, () => LaunchAsync(qemu, wait.Token));
            await TimeAsync(time => _restoring = time, () => RestoreAsync(qemu, wait.Token));
            var agent = _agent = new AgentConnection(qemu.Ports[0], host.Limits, Machine.Time);
            var clock = new CloneClock(agent);
            await TimeAsync(time => _warming = time, () => Warmup.UseCloneAsync(agent, wait.Token));
            await TimeAsync(time => _resuming = time, () => clock.ResumeAsync(wait.Token));
            agent.Freshen = clock.FreshenAsync;
            qemu.CloseConsole();
            return agent;
        }
        catch (Exception e)
        {
            Console = qemu.ReadErrors();
            if (e is not OperationCanceledException || wait.IsGivenUp) throw;
            throw new SandboxStartException($"The clone did not confirm that it had resumed within {host.Options.StartTimeout}.", e);
        }
    }

    /// <inheritdoc/>
    public async Task<string> ExplainEndAsync(string reason)
    {
        // A machine that ends closes its stream and its monitor at once; one whose agent alone broke off goes on.
        var ended = _qemu!.Monitor.Ended;
        await ((Task)ended).WaitAsync(LastWords, Machine.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var told = ended.IsCompleted ? $"{reason} {await ended}" : reason;
        return _qemu.CountOutOfMemoryKills() > 0 ? $"{told} The memory of its jail was used up." : told;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        if (_qemu is not null) await _qemu.DisposeAsync();
        await lease.DisposeAsync();
    }

    private async Task LaunchAsync(JailedQemu qemu, CancellationToken cancellationToken)
    {
        qemu.CreateDirectories();
        CopyScratch(qemu.Own(QemuArguments.ScratchFile), cancellationToken);
        SandboxDirectory.Chown(qemu.Own(QemuArguments.ScratchFile), qemu.Owner.First);
        using var state = StatePipe.Fill(lease.Template.State);
        await qemu.StartAsync(Cell(qemu), [QemuArguments.AgentSocket], [lease.Template.Memory, state], cancellationToken);
    }

    private static async Task RestoreAsync(JailedQemu qemu, CancellationToken cancellationToken)
    {
        await MachineState.PrepareAsync(qemu.Monitor, cancellationToken);
        await MachineState.RestoreAsync(qemu.Monitor, QemuArguments.StateDescriptor, cancellationToken);
        await qemu.Monitor.ExecuteAsync("cont", null, cancellationToken);
    }

    private async Task TimeAsync(Action<TimeSpan> took, Func<Task> step)
    {
        var began = Machine.Time.GetTimestamp();
        await step();
        took(Machine.Time.GetElapsedTime(began));
    }

    private JailCell Cell(JailedQemu qemu) => new()
    {
        Root = host.QemuRoot,
        Command = QemuArguments.Clone(host.Qemu.Path, lease.Template.Shape),
        Owner = qemu.Owner,
        Cgroup = qemu.Cgroup,
        OwnDirectory = qemu.OwnDirectory,
        Image = image,
        Shape = lease.Template.Shape,
        Cpus = resources.Cpus,
        LargestFile = resources.ScratchBytes,
        IsMemoryShared = false,
        LimitsSwap = Machine.Cgroups.LimitsSwap,
    };

    private void CopyScratch(string file, CancellationToken cancellationToken)
    {
        using var target = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
        SparseFile.Copy(lease.Template.Scratch, target, cancellationToken);
    }
}
