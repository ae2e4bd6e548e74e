using System.Globalization;
using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>This machine, as one engine uses it: what its sandboxes share, whatever they are.</summary>
internal sealed class Machine : IDisposable
{
    private readonly Stack<Action> _undo = [];

    private Machine(MachineOptions options, TimeProvider timeProvider)
    {
        (Options, Time) = (options, timeProvider);
        // The directory may be a link that a newer build turns elsewhere; every sandbox of this server has the same agent.
        AgentDirectory = Directory.ResolveLinkTarget(options.AgentDirectory, returnFinalTarget: true)?.FullName ?? options.AgentDirectory;
        State = new StateDirectory(options.StateDirectory);
        Images = new ImageStore(options.ImageDirectory);
        Cgroups = Cgroups.Find(MountTable.Read());
    }

    public MachineOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>The agent and the kernels; the same directory as long as the server runs.</summary>
    public string AgentDirectory { get; }

    public StateDirectory State { get; }

    public ImageStore Images { get; }

    public Cgroups Cgroups { get; }

    public AgentLimits Limits { get; } = new();

    public UidRanges Ranges { get; private set; } = null!;

    public OciRuntime Runtime { get; private set; } = null!;

    public SandboxTakedown Takedown { get; private set; } = null!;

    /// <summary>Takes the machine into use: lock, reaping, a mount that nobody else sees, runtime, ids.</summary>
    /// <exception cref="EngineUnavailableException">Something is missing, or another server has the state directory.</exception>
    public static async Task<Machine> OpenAsync(
        MachineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (MachinePreflight.Check(options) is { Count: > 0 } problems) throw new EngineUnavailableException(problems);
        var machine = new Machine(options, timeProvider);
        try
        {
            await machine.OpenAsync(loggerFactory, cancellationToken);
            return machine;
        }
        catch (Exception e)
        {
            machine.Dispose();
            if (e is IOException or InvalidDataException or UnauthorizedAccessException) throw new EngineUnavailableException([e.Message]);
            throw;
        }
    }

    /// <summary>Lets go of the machine. Every sandbox is gone.</summary>
    public void Dispose()
    {
        while (_undo.TryPop(out var undo)) undo();
    }

    private async Task OpenAsync(ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        State.Create();
        Lock();
        Takedown = new SandboxTakedown(State, Cgroups, Time, loggerFactory.CreateLogger<SandboxTakedown>());
        await new SandboxReaper(State, Takedown, Time, loggerFactory.CreateLogger<SandboxReaper>()).RunAsync(cancellationToken);

        _undo.Push(RemoveCgroups);
        Mounts.Isolate(State.Live);
        _undo.Push(() => Mounts.Unmount(State.Live));
        State.Create();
        Runtime = await OciRuntime.OpenAsync(OciRuntime.Find(Options.Runtime)!, State.Runtime, Time, cancellationToken);
        Ranges = UidRanges.Claim(Options.ClaimDirectory, Options.FirstUid, State);
        _undo.Push(Ranges.Dispose);
    }

    private void Lock()
    {
        var claim = FileClaim.TryTake(State.Lock)
            ?? throw new IOException(
                $"Another server (process {FileClaim.Read(State.Lock)}) has the state directory {State.Path}; give each server its own.");
        claim.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        _undo.Push(claim.Dispose);
    }

    private void RemoveCgroups()
    {
        Cgroups.RemoveIfEmpty(State.Cgroup);
        Cgroups.RemoveIfEmpty(StateDirectory.TopCgroup);
    }
}
