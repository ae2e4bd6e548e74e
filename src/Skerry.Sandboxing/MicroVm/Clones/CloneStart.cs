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
///   prepare  1  place     user ids and a journal entry: from here on the sandbox is found and taken down, whatever happens
///            2  scratch   a copy of the template's, sparse as it is
///            3  launch    QEMU in its jail, the template's memory mapped privately; it waits for the state
///            4  restore   the devices' state; the processors go on where the template stood
///            5  warm up   one execution and a rehearsed resume, which nobody sees; then it is parked
///   run      6  resume    clock, random generators, names: the agent confirms that they are its own, or the clone never serves
/// </code>
/// </remarks>
/// <param name="host">The machine.</param>
/// <param name="id">The sandbox.</param>
/// <param name="template">What it is a clone of.</param>
/// <param name="image">The image's file.</param>
/// <param name="resources">What it may use.</param>
internal sealed class CloneStart(MicroVmHost host, string id, Template template, string image, SandboxResources resources) : ISandboxStart
{
    private const int MostTellings = 10;

    private static readonly TimeSpan OldestTime = TimeSpan.FromMilliseconds(50);
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
        $"{_launching.TotalMilliseconds:F1} ms to launch, {_restoring.TotalMilliseconds:F1} ms to restore, {_warming.TotalMilliseconds:F1} ms to warm up, {_resuming.TotalMilliseconds:F1} ms to resume");

    /// <summary>Completes when its QEMU has ended, parked or not; to be asked for once it was prepared.</summary>
    public Task Ended => _qemu!.WaitForExitAsync();

    private Machine Machine => host.Machine;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(host.Options.StartTimeout, Machine.Time, cancellationToken);
        var began = Machine.Time.GetTimestamp();
        _qemu = JailedQemu.Take(Machine, id);
        _qemu.CreateDirectories();
        CopyScratch(_qemu.Own(QemuArguments.ScratchFile), wait.Token);
        SandboxDirectory.Give(_qemu.Own(QemuArguments.ScratchFile), _qemu.Owner.First);
        // Every reader of the state needs a position of its own.
        using var state = SealedMemory.Reopen(template.State);
        try
        {
            await _qemu.StartAsync(Cell(_qemu), [QemuArguments.AgentSocket], [template.Memory, state], wait.Token);
            _launching = Machine.Time.GetElapsedTime(began);
            await MachineState.PrepareAsync(_qemu.Monitor, wait.Token);
            await MachineState.RestoreAsync(_qemu.Monitor, QemuArguments.StateDescriptor, wait.Token);
            await _qemu.Monitor.ExecuteAsync("cont", null, wait.Token);
            _restoring = Machine.Time.GetElapsedTime(began) - _launching;
            _agent = new AgentConnection(_qemu.Ports[0], host.Limits, Machine.Time);
            await Warmup.UseCloneAsync(_agent, wait.Token);
            _warming = Machine.Time.GetElapsedTime(began) - _launching - _restoring;
        }
        catch (Exception e)
        {
            throw Explain(e, wait);
        }
    }

    /// <inheritdoc/>
    public async Task<AgentConnection> RunAsync(CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(host.Options.StartTimeout, Machine.Time, cancellationToken);
        var began = Machine.Time.GetTimestamp();
        try
        {
            await ResumeAsync(_agent!, wait.Token);
            _resuming = Machine.Time.GetElapsedTime(began);
            _qemu!.CloseConsole();
            return _agent!;
        }
        catch (Exception e)
        {
            throw Explain(e, wait);
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
    }

    private async Task ResumeAsync(AgentConnection agent, CancellationToken cancellationToken)
    {
        var asked = Machine.Time.GetTimestamp();
        await agent.ResumeAsync(Identity.New(Machine.Time), cancellationToken);
        // A time is at most as old as the call took that brought it; on a busy machine that may be long, and then it is told again.
        for (var told = 1; told < MostTellings && Machine.Time.GetElapsedTime(asked) > OldestTime; told++)
        {
            asked = Machine.Time.GetTimestamp();
            await agent.SetClockAsync(Identity.Now(Machine.Time), cancellationToken);
        }
    }

    private JailCell Cell(JailedQemu qemu) => new()
    {
        Root = host.QemuRoot,
        Command = QemuArguments.Clone(host.Qemu.Path, template.Shape),
        Owner = qemu.Owner,
        Cgroup = qemu.Cgroup,
        OwnDirectory = qemu.OwnDirectory,
        Image = image,
        Shape = template.Shape,
        Cpus = resources.Cpus,
        LargestFile = resources.ScratchBytes,
        IsMemoryShared = false,
        LimitsSwap = Machine.Cgroups.LimitsSwap,
    };

    private void CopyScratch(string file, CancellationToken cancellationToken)
    {
        using var target = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
        SparseFile.Copy(template.Scratch, target, cancellationToken);
    }

    private Exception Explain(Exception failure, AgentWait wait)
    {
        Console = _qemu!.ReadErrors();
        return failure is OperationCanceledException && !wait.IsGivenUp
            ? new SandboxStartException($"The clone did not confirm that it had resumed within {host.Options.StartTimeout}.", failure)
            : failure;
    }
}
